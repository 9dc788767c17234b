import { GuestNoticeResolver, NoticeStateResolver } from './guest-notice.resolver.js';

export { GuestNoticeType, NoticeKindEnum } from './guest-notice.type.js';
export { noticesOfBooking, noticesOfTicket } from './notice.loaders.js';

export const noticesResolvers = [GuestNoticeResolver, NoticeStateResolver];
