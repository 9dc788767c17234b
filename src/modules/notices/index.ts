export { GuestNotice, type GuestNoticeRow, type NoticeKind } from './guest-notice.entity.js';
export { listNotices } from './list-notices.js';
export { insertNotices, noticesOf, writeNotices, type News } from './write-notices.js';
