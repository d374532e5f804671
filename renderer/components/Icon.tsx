/** Small pictures beside words, drawn on a grid of 16. */
const PATHS = {
  overview: 'M2.5 4h11M2.5 8h11M2.5 12h11M5 4v0M9 8v0M12 12v0',
  devices: 'M2.5 3.5h11v7h-11zM6 13.5h4M8 10.5v3',
  jobs: 'M6 12.5V4l7-1.5v8M6 12.5a1.75 1.5 0 1 1-3.5 0 1.75 1.5 0 0 1 3.5 0M13 10.5a1.75 1.5 0 1 1-3.5 0 1.75 1.5 0 0 1 3.5 0',
  models: 'M8 2l5.5 3v6L8 14l-5.5-3V5zM8 8l5.5-3M8 8v6M8 8L2.5 5',
  datasets:
    'M3 4c0-1 2.2-1.7 5-1.7S13 3 13 4s-2.2 1.7-5 1.7S3 5 3 4v8c0 1 2.2 1.7 5 1.7s5-.7 5-1.7V4M3 8c0 1 2.2 1.7 5 1.7S13 9 13 8',
  alerts: 'M8 2.2a4 4 0 0 1 4 4v3.3l1.3 2.2H2.7L4 9.5V6.2a4 4 0 0 1 4-4M6.6 13.8h2.8',
  events: 'M4.5 4h9M4.5 8h9M4.5 12h6M2.2 4h.1M2.2 8h.1M2.2 12h.1',
  logs: 'M3 2.5h10v11H3zM5.5 5.5h5M5.5 8h5M5.5 10.5h2.5',
  settings:
    'M2.5 5h6M11.5 5h2M2.5 11h2M7.5 11h6M8.5 5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 0 0-3 0M4.5 11a1.5 1.5 0 1 0 3 0 1.5 1.5 0 0 0-3 0',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9M10.4 10.4l3.4 3.4',
  close: 'M4 4l8 8M12 4l-8 8',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  play: 'M5 3.2v9.6L12.8 8z',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  stop: 'M4 4h8v8H4z',
  check: 'M3 8.5l3.2 3.2L13 4.8',
  warning: 'M8 2.5l6 11H2zM8 6.5v3.2M8 11.6v.1',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M8 7.2v3.6M8 5.1v.1',
  more: 'M3.5 8h.1M8 8h.1M12.5 8h.1',
  up: 'M4 9.8L8 6l4 3.8',
  down: 'M4 6.2L8 10l4-3.8',
  right: 'M6.2 4L10 8l-3.8 4',
  left: 'M9.8 4L6 8l3.8 4',
  copy: 'M5.5 5.5h8v8h-8zM3.5 10.5h-1v-8h8v1',
  download: 'M8 2.5v7.6M4.6 7l3.4 3.4L11.4 7M2.8 13.3h10.4',
  upload: 'M8 10.4V2.8M4.6 5.9L8 2.5l3.4 3.4M2.8 13.3h10.4',
  trash: 'M2.8 4.3h10.4M6.2 4.3V2.6h3.6v1.7M4.2 4.3l.6 9h6.4l.6-9M6.8 6.8v4M9.2 6.8v4',
  key: 'M9.3 6.7a3 3 0 1 0-4.2 4.2 3 3 0 0 0 4.2-4.2M9.2 6.8L13.5 2.5M11.2 4.8l1.8 1.8',
  external: 'M6 3H3v10h10v-3M9 2.8h4.2V7M13 3L7.2 8.8',
} as const;

export type IconName = keyof typeof PATHS;

/** A picture that says nothing by itself: words stand beside it, or on the button around it. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
