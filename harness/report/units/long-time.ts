/**
 * Times from seconds to months as text.
 * @module
 */
import { formatCount } from './format-bytes.js'

/** `45 s`, `12 min`, `5.3 h`, `12 days`. */
export function formatLongTime(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`
  if (seconds < 172_800) return `${(seconds / 3_600).toFixed(1)} h`
  return `${formatCount(seconds / 86_400)} days`
}
