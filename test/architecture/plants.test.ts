import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { plants } from '../fault/harness/plants.js';

describe.each(plants)('the bug "$name"', ({ edits }) => {
  it.each(edits)('can still be planted in $file', ({ file, find }) => {
    expect(readFileSync(`src/${file}`, 'utf8').split(find)).toHaveLength(2);
  });
});
