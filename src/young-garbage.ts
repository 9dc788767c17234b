import { setFlagsFromString } from 'node:v8';

/**
 * To be imported before anything else. Where V8 has seen that most objects of a kind live long, it allocates them in the old
 * generation. It misjudges those of requests, and then all that belongs to a request stays until everything is marked.
 */
setFlagsFromString('--no-allocation-site-pretenuring');
