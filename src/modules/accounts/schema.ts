import { AccountResolver } from './account.resolver.js';
import { SessionResolver } from './session.resolver.js';

export { userById } from './account.loaders.js';
export { RoleEnum, UserType } from './account.type.js';

export const accountsResolvers = [AccountResolver, SessionResolver];
