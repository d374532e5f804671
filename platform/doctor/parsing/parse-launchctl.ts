/** Reads `launchctl print-disabled DOMAIN`, lines such as `"com.example.job" => disabled` (before macOS 13 `=> true`). */
export function isDisabled(text: string, label: string): boolean {
  const line = text.split('\n').find((one) => one.includes(`"${label}"`));
  return line !== undefined && /=>\s*(disabled|true)/.test(line);
}
