import { AccessTokensSection } from './AccessTokensSection.tsx';
import { MyselfSection } from './MyselfSection.tsx';

/** Who may use the control API: you, and every token. */
export function AccessSettings() {
  return (
    <>
      <MyselfSection />
      <AccessTokensSection />
    </>
  );
}
