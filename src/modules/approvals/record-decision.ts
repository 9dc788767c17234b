import { viewerId } from '../../kernel/auth/viewer.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { newId } from '../../kernel/ids.js';
import type { Event } from '../events/index.js';
import { Decision, type DecisionKind } from './decision.entity.js';

/** Keeps a step of the event: as a decision for those concerned, and in the audit log. */
export function recordDecision(
  tx: Tx,
  event: Event,
  { kind, note }: { kind: DecisionKind; note?: string | null },
): void {
  tx.em.create(Decision, {
    id: newId('dec'),
    eventId: event.id,
    kind,
    note: note?.trim() || null,
    decidedById: viewerId(tx.viewer),
    decidedAt: tx.now,
  });
  tx.audit({
    action: `event.${kind.toLowerCase()}`,
    subjectId: event.id,
    scopeId: event.organizationId,
    details: { version: event.version, ...(note && { note }) },
  });
}
