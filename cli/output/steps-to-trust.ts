/** What a person does so that browsers on each system trust the cluster's certificate authority. */
export function stepsToTrust(file: string): string[] {
  return [
    "To let browsers trust it, on machines of your own. Whoever has the cluster's keys can then show those browsers any web",
    'site as genuine, so keep the data folder to yourself:',
    `  macOS   sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ${file}`,
    '  iOS     send the file to the device and open it; Settings, General, VPN & Device Management: install it;',
    '          then Settings, General, About, Certificate Trust Settings: switch it on',
    `  Debian  sudo cp ${file} /usr/local/share/ca-certificates/edgeorchestra.crt && sudo update-ca-certificates`,
    `  Fedora  sudo cp ${file} /etc/pki/ca-trust/source/anchors/ && sudo update-ca-trust`,
    '  Firefox has a list of its own: Settings, Privacy & Security, Certificates, View Certificates, Authorities, Import',
  ];
}
