/** A voice message as it is recorded. No DOM. */

import { stamp } from "./files/sizes.js";

/** The server takes five minutes; what the encoder adds at the end has its room. */
export const LONGEST = 299;
/** Speech is well understood at this rate, and five minutes of it are about 1 MiB. */
const BITS_PER_SECOND = 32000;
/** What the others can play where they stand comes first. */
const FORMATS = [
  { type: "audio/ogg;codecs=opus", ending: "ogg", shared: true },
  { type: "audio/webm;codecs=opus", ending: "webm", shared: true },
  { type: "audio/webm", ending: "webm", shared: true },
  { type: "audio/mp4", ending: "m4a", shared: true },
];

/** What this browser records. */
function formatHere() {
  const found = FORMATS.find(({ type }) => MediaRecorder.isTypeSupported(type));
  return found ?? { type: "", ending: "audio", shared: false };
}

/** Why nothing is recorded; `code` is a key of the sentences of the recorder. */
export class NoMicrophone extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

const BY_NAME = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "taken",
  AbortError: "taken",
};

/**
 * Events: "over" when it has ended, by `stop`, by its length or because the microphone
 * is gone; then `result` is {blob, seconds, name, shared, full}.
 */
export class Recording extends EventTarget {
  /** Begin one; the browser may ask first. NoMicrophone. */
  static async begin() {
    if (!navigator.mediaDevices?.getUserMedia) {
      throw new NoMicrophone(isSecureContext ? "unable" : "insecure");
    }
    if (!globalThis.MediaRecorder) throw new NoMicrophone("unable");
    const wanted = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    let stream = null;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: wanted });
      return new Recording(stream);
    } catch (error) {
      for (const track of stream?.getTracks() ?? []) track.stop();
      throw new NoMicrophone(BY_NAME[error.name] ?? "unable");
    }
  }

  /** @param {MediaStream} stream */
  constructor(stream) {
    super();
    this.format = formatHere();
    this.result = null;
    this._stream = stream;
    this._parts = [];
    this._wanted = true;
    this._listen();
    this._recorder = new MediaRecorder(stream, {
      ...(this.format.type && { mimeType: this.format.type }),
      audioBitsPerSecond: BITS_PER_SECOND,
    });
    this._recorder.ondataavailable = ({ data }) => data.size && this._parts.push(data);
    this._recorder.onstop = () => this._over();
    this._recorder.onerror = () => this.stop();
    for (const track of stream.getTracks()) track.onended = () => this.stop();
    this._recorder.start(1000);
    this._began = performance.now();
    this._ended = 0;
    this._timer = setTimeout(() => this.stop(), LONGEST * 1000);
  }

  /** So many were recorded. */
  get seconds() {
    const until = this._ended || performance.now();
    return Math.min(LONGEST, (until - this._began) / 1000);
  }

  /** How loud it is now, from 0 to 1. */
  level() {
    if (!this._analyser) return 0;
    this._analyser.getFloatTimeDomainData(this._samples);
    const sum = this._samples.reduce((all, each) => all + each * each, 0);
    const decibels = 20 * Math.log10(Math.sqrt(sum / this._samples.length) + 1e-6);
    return Math.min(1, Math.max(0, (decibels + 60) / 50));
  }

  stop() {
    if (this._ended) return;
    this._ended = performance.now();
    clearTimeout(this._timer);
    if (this._recorder.state !== "inactive") this._recorder.stop();
    for (const track of this._stream.getTracks()) track.stop();
    this._context?.close().catch(() => null);
    this._analyser = null;
  }

  /** It is not wanted. */
  discard() {
    this._wanted = false;
    this.stop();
    this._parts = [];
  }

  _listen() {
    this._context = new AudioContext();
    this._analyser = this._context.createAnalyser();
    this._analyser.fftSize = 1024;
    this._samples = new Float32Array(this._analyser.fftSize);
    this._context.createMediaStreamSource(this._stream).connect(this._analyser);
  }

  _over() {
    if (!this._wanted) return;
    this.stop();
    const { ending, shared } = this.format;
    const type = (this._recorder.mimeType || this.format.type).split(";")[0];
    const blob = new Blob(this._parts, { type });
    const { seconds } = this;
    const full = seconds >= LONGEST - 0.5;
    this.result = { blob, seconds, name: `voice-${stamp()}.${ending}`, shared, full };
    this.dispatchEvent(new Event("over"));
  }
}
