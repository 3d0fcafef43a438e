/**
 * The ways in which a client can break HTTP/2, by name: each is a connection error of RFC 9113, unless its text says otherwise.
 * @module
 */
export const PROTOCOL_ERRORS = {
  'bad-preface': 'a preface of HTTP/1.1 (section 3.4)',
  'data-stream-0': 'DATA on stream 0 (section 6.1)',
  'headers-stream-0': 'HEADERS on stream 0 (section 6.2)',
  'headers-even': 'HEADERS on a stream that only a server may open (section 5.1.1)',
  'header-block': 'a header block that cannot be decoded (section 4.3)',
  'header-field': 'a field name with a capital letter (section 8.2.1): an error of the stream',
  'header-interrupted': 'a PING inside a header block (section 6.10)',
  'header-padding': 'padding that is longer than its frame (section 6.2)',
  continuation: 'CONTINUATION without HEADERS (section 6.10)',
  'rst-idle': 'RST_STREAM on a stream that was never opened (section 6.4)',
  'settings-length': 'SETTINGS of five bytes (section 6.5)',
  'settings-stream': 'SETTINGS on a stream (section 6.5)',
  'settings-value': 'SETTINGS with a window above 2^31-1 (section 6.5.2)',
  'settings-ack-length': 'an acknowledgment of SETTINGS with content (section 6.5)',
  'push-promise': 'PUSH_PROMISE by a client (section 8.4)',
  'ping-length': 'PING of seven bytes (section 6.7)',
  'ping-stream': 'PING on a stream (section 6.7)',
  'goaway-stream': 'GOAWAY on a stream (section 6.8)',
  'goaway-last-stream':
    'GOAWAY whose last stream is one of the client (section 6.8): an error for some servers only',
  'window-overflow': 'a window above 2^31-1 (section 6.9.1)',
  'window-zero': 'WINDOW_UPDATE by nothing (section 6.9)',
  'window-length': 'WINDOW_UPDATE of three bytes (section 6.9)',
  'frame-size': 'a frame above the largest size (section 4.2)',
} as const

/** One of them. */
export type ProtocolError = keyof typeof PROTOCOL_ERRORS
