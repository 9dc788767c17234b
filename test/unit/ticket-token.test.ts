import { describe, expect, it } from '@jest/globals';
import { generateKeyPairSync, sign } from 'node:crypto';
import { newId, uuidOfAny } from '../../src/kernel/ids.js';
import { readToken, ticketTypeKey } from '../../src/modules/admission/decision/index.js';
import { createTicketSigner } from '../../src/modules/admission/ticket-signer.js';

const pem = (): string => {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'pem' });
};
const signer = createTicketSigner(pem());
const claims = { ticketId: newId('tck'), eventId: newId('evt'), issue: 3 };
const ticket = { ...claims, ticketTypeId: newId('tty') };
const token = signer.sign(ticket);

/** The token with one byte changed. */
function bent(at: number): string {
  const bytes = Buffer.from(token, 'base64url');
  bytes[at]! ^= 1;
  return bytes.toString('base64url');
}

describe('a ticket token', () => {
  it('carries its claims in 148 characters that a URL can hold', async () => {
    expect(token).toMatch(/^[A-Za-z0-9_-]{148}$/);
    expect(await signer.verify(token)).toEqual(claims);
    const issue = 2 ** 32 - 1;
    expect(await signer.verify(signer.sign({ ...ticket, issue }))).toEqual({ ...claims, issue });
  });

  it('is refused when any byte was changed', async () => {
    for (let at = 0; at < 111; at += 1) expect(await signer.verify(bent(at))).toBeUndefined();
  });

  it('is refused when it is truncated, longer, padded, of another alphabet, or not a token at all', async () => {
    const others = ['', ' ', token.slice(0, -1), token.slice(1), `${token}A`, `${token}=`, ` ${token}`, `${token}\n`];
    for (const other of [...others, token.replace(/.$/, '+'), 'x'.repeat(10_000), token.repeat(70), 'null', '{}']) {
      expect(await signer.verify(other)).toBeUndefined();
    }
  });

  it('is refused when another key signed it, also under our key id', async () => {
    const stranger = createTicketSigner(pem());
    const foreign = stranger.sign(ticket);
    expect(await signer.verify(foreign)).toBeUndefined();
    const disguised = Buffer.from(foreign, 'base64url');
    Buffer.from(token, 'base64url').copy(disguised, 1, 1, 5);
    expect(await signer.verify(disguised.toString('base64url'))).toBeUndefined();
  });

  it('is refused when the signature of one ticket is put under another', async () => {
    const other = Buffer.from(signer.sign({ ...ticket, eventId: newId('evt') }), 'base64url');
    Buffer.from(token, 'base64url').copy(other, 47, 47);
    expect(await signer.verify(other.toString('base64url'))).toBeUndefined();
  });

  it('is good as it was signed before it named a ticket type, and no more of either kind than was signed', async () => {
    const key = generateKeyPairSync('ed25519').privateKey;
    const before = createTicketSigner(key.export({ type: 'pkcs8', format: 'pem' }));
    const now = Buffer.from(before.sign(ticket), 'base64url');
    const body = Buffer.concat([Buffer.from([1]), now.subarray(1, 41)]);
    const first = Buffer.concat([body, sign(null, body, key)]);
    expect(first.toString('base64url')).toHaveLength(140);
    expect(await before.verify(first.toString('base64url'))).toEqual(claims);
    for (const [bytes, version] of [
      [first, 2],
      [first, 3],
      [now, 1],
    ] as const) {
      const other = Buffer.from(bytes);
      other[0] = version;
      expect(await before.verify(other.toString('base64url'))).toBeUndefined();
    }
  });

  it('names its ticket type by the same bytes, whichever way the id is written', () => {
    for (let times = 0; times < 100; times += 1) {
      const id = newId('tty');
      const key = uuidOfAny(id).replaceAll('-', '').slice(-12);
      expect([ticketTypeKey(id), ticketTypeKey(uuidOfAny(id))]).toEqual([key, key]);
      expect(readToken(signer.sign({ ...ticket, ticketTypeId: id }))?.typeKey).toBe(key);
    }
  });

  it('stays good when a new key signs and the old one follows it', async () => {
    const [older, newer] = [pem(), pem()];
    const old = createTicketSigner(older).sign(ticket);
    const rotated = createTicketSigner(`${newer}\n${older}`);
    expect(await rotated.verify(old)).toEqual(claims);
    expect(await createTicketSigner(newer).verify(rotated.sign(ticket))).toEqual(claims);
    expect(rotated.publicKeys).toHaveLength(2);
    expect(rotated.publicKeys[0]).toMatchObject({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' });
    expect(JSON.stringify(rotated.publicKeys)).not.toContain('"d"');
  });

  it('cannot be signed with what is no Ed25519 private key', () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const { privateKey: x25519 } = generateKeyPairSync('x25519');
    const wrong = [
      'secret',
      publicKey.export({ type: 'spki', format: 'pem' }),
      x25519.export({ type: 'pkcs8', format: 'pem' }),
    ];
    for (const text of wrong) expect(() => createTicketSigner(text)).toThrow('TICKET_PRIVATE_KEY');
  });
});
