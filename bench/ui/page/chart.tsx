import { createRoot } from 'react-dom/client';
import { LineChart } from '../../../renderer/components/chart/LineChart.tsx';
import '../../../renderer/design/base.css';
import '../../../renderer/design/tokens.css';
import { startLanguage } from '../../../renderer/language/language-store.ts';
import { startTheme } from '../../../renderer/stores/theme-store.ts';

// One chart of as many points as the address says: a day of readings, and more.

const count = Number(new URLSearchParams(location.search).get('points'));
const x = Array.from({ length: count }, (_, index) => 1_700_000_000 + index);
const values = x.map((at) => 0.5 + 0.3 * Math.sin(at / 900) + 0.15 * Math.sin(at / 7) * Math.sin(at * at));

startTheme();
await startLanguage();
const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');
createRoot(root).render(
  <LineChart
    label="load"
    x={x}
    isTime
    series={[{ name: 'load', values, color: '--series-1' }]}
    formatValue={(value) => value.toFixed(2)}
    height={400}
  />,
);
