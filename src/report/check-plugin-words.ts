import type { CheckPluginView } from './report.ts';

/** KrakenD's own check in one sentence, with where it is wrong. */
export function checkPluginWords(view: CheckPluginView, linkedAndDifferent: number): string {
  if (view.compatible && view.missed.length === 0) return 'no incompatibilities, as found here.';
  const accused = `${view.accused.length} module${view.accused.length === 1 ? '' : 's'} accused, ${linkedAndDifferent} linked and different.`;
  const falseAlarms =
    view.falseAlarms.length > 0
      ? ` False alarm: ${view.falseAlarms.join(', ')} (it reads the highest version in go.sum, not what is linked).`
      : '';
  const missed = view.missed.length > 0 ? ` Missed: ${view.missed.join(', ')}.` : '';
  return accused + falseAlarms + missed;
}
