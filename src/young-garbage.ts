import { setFlagsFromString } from 'node:v8';

/**
 * To be imported before anything else. V8 puts objects among the old ones at once where it has seen that most of their
 * kind live long. It misjudges those of requests, and then nothing of a request is freed before all memory is searched.
 */
setFlagsFromString('--no-allocation-site-pretenuring');
