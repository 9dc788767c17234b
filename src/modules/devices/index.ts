export { Device } from './device.entity.js';
export { isDeviceToken } from './device-secrets.js';
export { findDevice, findDeviceRights } from './find-device.js';
