export { GuestNotice, type GuestNoticeRow, type NoticeKind } from './guest-notice.entity.js';
export { listNotices } from './list-notices.js';
export { insertNotices, noticeOf, noticesOf, writeNotices, type News } from './write-notices.js';
