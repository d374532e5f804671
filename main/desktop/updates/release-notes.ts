import type { UpdateInfo } from 'electron-updater';

const LONGEST = 20_000;

/** What is new, as plain text, whichever way the place of release has written it. */
export function releaseNotesOf(notes: UpdateInfo['releaseNotes']): string {
  if (notes === undefined || notes === null) return '';
  const text =
    typeof notes === 'string' ? notes : notes.map(({ version, note }) => `${version}\n${note ?? ''}`).join('\n\n');
  return plainText(text).slice(0, LONGEST);
}

/** Some places send HTML; nothing of it is ever shown as such. */
function plainText(text: string): string {
  if (!/<[a-z][^>]*>/i.test(text)) return text.trim();
  return text
    .replaceAll(/<li[^>]*>/gi, '\n• ')
    .replaceAll(/<(br|\/p|\/h\d|\/ul|\/ol)[^>]*>/gi, '\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
