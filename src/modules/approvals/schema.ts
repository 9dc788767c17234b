import { ApprovalStepsResolver } from './approval-steps.resolver.js';
import { DecisionResolver, EventDecisionsResolver, SubmissionResolver } from './approval.resolver.js';

export const approvalsResolvers = [SubmissionResolver, ApprovalStepsResolver, DecisionResolver, EventDecisionsResolver];
