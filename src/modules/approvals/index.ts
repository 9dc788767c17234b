export { approveEvent } from './approve-event.js';
export { Decision, DecisionSchema, type DecisionKind } from './decision.entity.js';
export { rejectEvent } from './reject-event.js';
export { reviseEvent } from './revise-event.js';
export { createSubmissionQueue, submissionQueue, type SubmissionQueue } from './submission-queue.js';
export { submitEvent } from './submit-event.js';
export { withdrawEvent } from './withdraw-event.js';
