/** An instant as clocks show it in a time zone, with how far they are ahead of UTC: `2027-03-01T20:00:00+01:00`. */
export function localTime(instant: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', { ...FORM, timeZone }).formatToParts(instant);
  const shown = new Map(parts.map(({ type, value }) => [type, value]));
  const [year, month, day] = [shown.get('year'), shown.get('month'), shown.get('day')];
  const [hour, minute, second] = [shown.get('hour'), shown.get('minute'), shown.get('second')];
  const ahead = shown.get('timeZoneName')!.replace('GMT', '') || '+00:00';
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${ahead}`;
}

const FORM = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'longOffset',
} as const;
