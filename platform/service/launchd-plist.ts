import type { ServiceDescription } from './service-description.ts';

/** After a failure, and between starts: launchd knows no growing pause. */
const PAUSE_SECONDS = 10;

/**
 * The property list of a service for launchd (launchd.plist(5)). It is started at login or boot, and again when it fails.
 * Memory and processor time are shared with the owner's programs: its trainers lower their own priority.
 */
export function launchdPlist({ label, command, scope, account, errorFile }: ServiceDescription): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    '<dict>',
    entry('Label', text(label)),
    entry('ProgramArguments', `<array>${command.map(text).join('')}</array>`),
    entry('RunAtLoad', '<true/>'),
    entry('KeepAlive', '<dict><key>SuccessfulExit</key><false/></dict>'),
    entry('ThrottleInterval', `<integer>${PAUSE_SECONDS}</integer>`),
    entry('ExitTimeOut', '<integer>30</integer>'),
    entry('Umask', '<integer>63</integer>'),
    ...(scope === 'system' ? [entry('UserName', text(account))] : []),
    entry('StandardErrorPath', text(errorFile)),
    '</dict>',
    '</plist>',
    '',
  ].join('\n');
}

function entry(key: string, value: string): string {
  return `  <key>${key}</key>${value}`;
}

function text(value: string): string {
  return `<string>${value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</string>`;
}
