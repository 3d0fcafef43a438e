/**
 * A share of a whole as a bar. The figure is beside it, so the bar is hidden from screen readers.
 * @module
 */
import type { VNode } from 'preact'

interface ShareBarProps {
  /** 0 to 1. */
  readonly share: number
  /** Name of a colour of the palette. */
  readonly colour: string
}

/** A bar as wide as its share. */
export function ShareBar({ share, colour }: ShareBarProps): VNode {
  const width = Math.round(Math.min(1, Math.max(0, share)) * 1_000) / 10
  return (
    <svg class="bar" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
      <rect width="100" height="12" fill="var(--line)" />
      <rect width={width} height="12" fill={`var(--${colour})`} />
    </svg>
  )
}
