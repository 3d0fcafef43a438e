/**
 * What retains the memory: the path from a GC root to the objects that accumulate, drawn.
 * @module
 */
import type { VNode } from 'preact'
import type { Holder, PathStep, Retention } from '../../../model/evidence.js'
import type { RunResult } from '../../../model/run-result.js'
import { formatBytes, formatCount } from '../../units/format-bytes.js'
import { unitNames } from '../../units/units.js'

interface RetentionSectionProps {
  readonly retention: Retention
  readonly run: RunResult
}

/** The retaining path, or a sentence where none was found. */
export function RetentionSection({ retention, run }: RetentionSectionProps): VNode {
  const { holder, connections } = retention
  const made = `what ${formatCount(connections)} more ${unitNames(run.unit)} added`
  return (
    <section class="card long" aria-labelledby="retention">
      <h2 id="retention">What retains it</h2>
      {holder ? (
        <>
          <p class="muted small">
            {(holder.shareOfGrowth * 100).toFixed(1)} % of {made} is reachable only through{' '}
            {holder.pathFromOther
              ? 'these paths, which start at GC roots. To cut one of the two releases nothing.'
              : 'this path, which starts at a GC root.'}
          </p>
          <Path path={holder.path} holder={holder} />
          {holder.pathFromGlobal && (
            <>
              <h3>The path from a package variable</h3>
              <Path path={holder.pathFromGlobal} holder={holder} />
            </>
          )}
          {holder.pathFromOther && (
            <>
              <h3>Retained as well by</h3>
              <Path path={holder.pathFromOther} holder={holder} />
            </>
          )}
        </>
      ) : (
        <p>Nothing was found that retains {made}.</p>
      )}
    </section>
  )
}

function Path({ path, holder }: { readonly path: readonly PathStep[]; readonly holder: Holder }): VNode {
  const { type, count, bytesEach } = holder.objects
  return (
    <ol class="path">
      {path.map(({ kind, type: name, field }) => (
        <li>
          <Arrow last={false} />
          <div>
            <code class="type">
              {kind !== 'field' && <span class="muted">{kind} </span>}
              {name}
            </code>
            {field !== '' && <code class="edge">{field.trim()}</code>}
          </div>
        </li>
      ))}
      <li>
        <Arrow last />
        <div>
          <code class="type">
            {formatCount(count)} × {type}, {formatBytes(bytesEach)} each
          </code>
        </div>
      </li>
    </ol>
  )
}

function Arrow({ last }: { readonly last: boolean }): VNode {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
      {last ? (
        <circle cx="10" cy="10" r="6" fill="var(--leak)" />
      ) : (
        <path d="M10 2V17M4 11L10 17L16 11" fill="none" stroke="var(--muted)" stroke-width="2" />
      )}
    </svg>
  )
}
