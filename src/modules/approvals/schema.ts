import { ApprovalStepsResolver } from './approval-steps.resolver.js';
import { DecisionResolver, EventDecisionsResolver, SubmissionResolver } from './approval.resolver.js';

export { DecisionType, SubmissionType } from './approval.type.js';

export const approvalsResolvers = [SubmissionResolver, ApprovalStepsResolver, DecisionResolver, EventDecisionsResolver];
