export { createDevice } from './create-device.js';
export { Device } from './device.entity.js';
export { isDeviceToken } from './device-secrets.js';
export { findDevice, findDeviceRights } from './find-device.js';
export { pairDevice } from './pair-device.js';
export { reportDevice } from './report-device.js';
