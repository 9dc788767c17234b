/** The day that an instant falls on in a time zone: `2027-03-01`. */
export function dayIn(timeZone: string, instant: Date): string {
  const format = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
}

export const yearOf = (day: string): number => Number(day.slice(0, day.indexOf('-')));
