export { approveEvent } from './approve-event.js';
export { Decision } from './decision.entity.js';
export { rejectEvent } from './reject-event.js';
export { reviseEvent } from './revise-event.js';
export { createSubmissionQueue, submissionQueue } from './submission-queue.js';
export { submitEvent } from './submit-event.js';
