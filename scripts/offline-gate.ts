import { createPublicKey, randomUUID, verify, type KeyObject } from 'node:crypto';
import {
  bookOf,
  decideAtGate,
  readToken,
  type GateBook,
  type ManifestAnswer,
  type PlacedScan,
} from '../src/modules/admission/decision/index.js';

type Manifest = ManifestAnswer & { keys: readonly { kid: string; x: string }[] };

/** A scan as `syncScans` takes it. */
export interface KeptScan {
  token: string;
  nonce: string;
  gate: string;
  device: string;
  sequence: number;
  scannedAt: string;
  isAdmitted: boolean;
}

/** A scanner that decides by a manifest alone, and keeps what it did: what a gate's own program does. */
export class OfflineGate {
  readonly kept: KeptScan[] = [];
  readonly #book: GateBook;
  readonly #scans: Map<string, readonly PlacedScan[]>;

  constructor(
    manifest: Manifest,
    private readonly where: { gate: string; device: string },
  ) {
    const keys = new Map(
      manifest.keys.map((key) => [Buffer.from(key.kid, 'base64url').toString('hex'), publicKey(key.x)]),
    );
    const book = bookOf(manifest, ({ keyId, signed, signature }) => {
      const key = keys.get(keyId);
      return key !== undefined && verify(null, signed, key, signature);
    });
    this.#scans = new Map(book.scans);
    this.#book = { ...book, scans: this.#scans };
  }

  /** `ADMIT`, or why not. */
  scan(token: string, scannedAt: Date): string {
    const { gate, device } = this.where;
    const [nonce, sequence] = [randomUUID(), this.kept.length];
    const report = {
      kind: 'ENTRY' as const,
      nonce,
      undoes: null,
      gate,
      source: device,
      sequence,
      reportedAt: scannedAt.getTime(),
    };
    const decision = decideAtGate(this.#book, token, report);
    const isAdmitted = decision.verdict === 'ADMIT';
    this.kept.push({ token, nonce, gate, device, sequence, scannedAt: scannedAt.toISOString(), isAdmitted });
    if (decision.verdict === 'REFUSED') return decision.reason;
    const { ticketKey } = readToken(token)!;
    this.#scans.set(ticketKey, [...(this.#scans.get(ticketKey) ?? []), decision.scan]);
    return decision.verdict;
  }
}

const publicKey = (x: string): KeyObject => createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
