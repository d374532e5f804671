/** A time of day as it was meant: "8" and "8:00" are 08:00. What is no time stays as it was typed. */
export function completedTime(text: string): string {
  const [, hours, minutes = '00'] = /^(\d{1,2})(?:[:h.](\d{2})?)?$/.exec(text.trim()) ?? [];
  return hours === undefined ? text.trim() : `${hours.padStart(2, '0')}:${minutes}`;
}
