import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What @electron/fuses looks for in the program, and one byte for each fuse: all as Electron ships them. */
const FUSES = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, 9]),
  Buffer.from('101000011'),
]);
const PROGRAM = Buffer.concat([Buffer.from('#!/bin/sh\nexit 3\n'), FUSES, Buffer.alloc(64)]);

function plistOf(id: string, program: string): string {
  const keys = {
    CFBundleIdentifier: id,
    CFBundleExecutable: program,
    CFBundleName: program,
    CFBundlePackageType: 'APPL',
  };
  const entries = Object.entries(keys).map(([key, value]) => `<key>${key}</key><string>${value}</string>`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>${entries.join('')}</dict></plist>`;
}

/** Lays out a folder as an unpacked release of Electron has it, so that packages can be made without one. It cannot run. */
export async function anElectronDist(folder: string, platform: 'linux' | 'darwin'): Promise<string> {
  const put = async (path: string, content: string | Buffer, mode = 0o644): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content, { mode });
  };
  await put('version', '45.4.1');
  await put('LICENSE', 'MIT');
  await put('LICENSES.chromium.html', '<html></html>');
  if (platform === 'linux') {
    for (const name of ['electron', 'chrome-sandbox', 'chrome_crashpad_handler']) await put(name, PROGRAM, 0o755);
    await put('locales/en-US.pak', '');
    return folder;
  }
  const contents = 'Electron.app/Contents';
  const framework = `${contents}/Frameworks/Electron Framework.framework`;
  await put(`${contents}/Info.plist`, plistOf('com.github.Electron', 'Electron'));
  await put(`${contents}/PkgInfo`, 'APPL????');
  await put(`${contents}/MacOS/Electron`, PROGRAM, 0o755);
  await put(`${contents}/Resources/electron.icns`, '');
  await put(`${contents}/Resources/en.lproj/locale.pak`, '');
  await put(`${framework}/Electron Framework`, PROGRAM, 0o755);
  await put(`${framework}/Versions/A/Electron Framework`, PROGRAM, 0o755);
  for (const kind of ['', ' (GPU)', ' (Plugin)', ' (Renderer)']) {
    const name = `Electron Helper${kind}`;
    const helper = `${contents}/Frameworks/${name}.app/Contents`;
    await put(`${helper}/Info.plist`, plistOf('com.github.Electron.helper', name));
    await put(`${helper}/MacOS/${name}`, PROGRAM, 0o755);
  }
  return folder;
}
