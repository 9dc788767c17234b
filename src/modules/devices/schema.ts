import { DeviceResolver } from './device.resolver.js';

export const devicesResolvers = [DeviceResolver];
