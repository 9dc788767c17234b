export { decideAtGate, type GateBook } from './decide-at-gate.js';
export { decideScan, type Decision } from './decide-scan.js';
export { foldScans, type Entry } from './fold-scans.js';
export { bookOf, type ManifestAnswer } from './gate-book.js';
export { gatesFor, placeScan } from './place-scan.js';
export { readToken, ticketTypeKey, TOKEN } from './read-token.js';
export * from './scan.js';
