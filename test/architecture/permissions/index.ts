import { accountPermissions } from './accounts.js';
import { admissionPermissions } from './admission.js';
import { bookingPermissions, discountPermissions, reservationPermissions } from './bookings.js';
import { devicePermissions } from './devices.js';
import { eventPermissions } from './events.js';
import { inventoryPermissions } from './inventory.js';
import { organizationPermissions } from './organizations.js';
import type { Permission } from './permission.js';
import { passPermissions } from './passes.js';
import { venuePermissions } from './venues.js';
import { waitlistPermissions } from './waitlist.js';

export const permissions: Permission[] = [
  ...accountPermissions,
  ...organizationPermissions,
  ...venuePermissions,
  ...eventPermissions,
  ...inventoryPermissions,
  ...reservationPermissions,
  ...discountPermissions,
  ...bookingPermissions,
  ...devicePermissions,
  ...admissionPermissions,
  ...passPermissions,
  ...waitlistPermissions,
];
