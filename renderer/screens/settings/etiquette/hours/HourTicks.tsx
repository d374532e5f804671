import './hour-ticks.css';

const HOURS = [0, 6, 12, 18, 24];

/** Hours of a day over a picture of days; whoever does not see it is told otherwise. */
export function HourTicks() {
  return (
    <div className="hour-ticks small faint" aria-hidden="true">
      {HOURS.map((hour) => (
        <span key={hour} style={{ left: `${(100 * hour) / 24}%` }}>
          {hour}
        </span>
      ))}
    </div>
  );
}
