export { createOrganization, foundOrganization } from './create-organization.js';
export { addMember } from './decide-on-members.js';
export { createViewers, findRights, type Viewers } from './find-viewer.js';
export { Organization, OrganizationMember, type OrganizationRole } from './organization.entity.js';
export {
  assertMayManage,
  assertMayWorkDoor,
  managedOrganizations,
  mayManage,
  mayWorkDoor,
} from './organization.policy.js';
export { updateOrganization } from './update-organization.js';
