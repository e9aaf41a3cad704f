//! A voice note that is being recorded: the microphone, how loud it is, and what becomes of the recording.

use super::text::{self, Text};
use crate::state::{Pending, Voice};
use gloo_timers::callback::Interval;
use leptos::prelude::window;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AnalyserNode, AudioContext, Blob, BlobEvent, DomException, File, FilePropertyBag,
    MediaRecorder, MediaRecorderOptions, MediaStream, MediaStreamConstraints, MediaStreamTrack,
    js_sys::Array,
};

/// What browsers record, the best first, and how such a file ends.
const FORMATS: [(&str, &str); 3] =
    [("audio/webm;codecs=opus", "webm"), ("audio/ogg;codecs=opus", "ogg"), ("audio/mp4", "m4a")];
/// Speech is clear at this.
const BITS_PER_SECOND: u32 = 32_000;
/// How often it is looked how loud it is.
const LOOK_MS: u32 = 50;
/// How many steps the wave form has that is sent.
const STEPS: usize = 64;

/// What becomes of a recording when it ends.
#[derive(Clone, Copy)]
pub(super) enum End {
    /// It is sent.
    Send,
    /// It is kept with what is being written.
    Keep,
    /// It is dropped.
    Drop,
}

/// See the module's documentation.
pub(super) struct Recording {
    stream: MediaStream,
    recorder: MediaRecorder,
    audio: AudioContext,
    begun_ms: f64,
    end: Cell<End>,
    peaks: RefCell<Vec<u8>>,
    looking: RefCell<Option<Interval>>,
}

impl Recording {
    /// Asks for the microphone and begins. `looked` is told how loud it is, `ended` what was recorded, once.
    pub(super) async fn begin(
        looked: impl Fn(&[u8]) + 'static,
        ended: impl FnOnce(End, Option<Pending>) + 'static,
    ) -> Result<Rc<Self>, Text> {
        let stream = microphone().await.map_err(|error| reason(&error))?;
        let begun = Self::start(stream.clone(), looked, ended);
        begun.map_err(|_| {
            release(&stream);
            text::MIC_MISSING
        })
    }

    fn start(
        stream: MediaStream,
        looked: impl Fn(&[u8]) + 'static,
        ended: impl FnOnce(End, Option<Pending>) + 'static,
    ) -> Result<Rc<Self>, JsValue> {
        let format = FORMATS.into_iter().find(|(media, _)| MediaRecorder::is_type_supported(media));
        let (media, ending) = format.ok_or(JsValue::UNDEFINED)?;
        let options = MediaRecorderOptions::new();
        options.set_mime_type(media);
        options.set_audio_bits_per_second(BITS_PER_SECOND);
        let recorder =
            MediaRecorder::new_with_media_stream_and_media_recorder_options(&stream, &options)?;
        let audio = AudioContext::new()?;
        let analyser = audio.create_analyser()?;
        audio.create_media_stream_source(&stream)?.connect_with_audio_node(&analyser)?;
        let recording = Rc::new(Self {
            stream,
            recorder,
            audio,
            begun_ms: now_ms(),
            end: Cell::new(End::Keep),
            peaks: RefCell::default(),
            looking: RefCell::default(),
        });
        // Said once: nothing is given before the end.
        let given = Closure::once_into_js({
            let recording = Rc::clone(&recording);
            move |event: BlobEvent| {
                let end = recording.end.get();
                let pending = event.data().and_then(|blob| recording.pending(&blob, media, ending));
                recording.close();
                ended(end, pending.filter(|_| !matches!(end, End::Drop)));
            }
        });
        recording.recorder.set_ondataavailable(Some(given.unchecked_ref()));
        recording.recorder.start()?;
        let looking = Interval::new(LOOK_MS, {
            let recording = Rc::downgrade(&recording);
            let samples = RefCell::new(vec![0; analyser.fft_size() as usize]);
            move || {
                if let Some(recording) = recording.upgrade() {
                    let mut peaks = recording.peaks.borrow_mut();
                    peaks.push(peak(&analyser, &mut samples.borrow_mut()));
                    looked(&peaks);
                }
            }
        });
        recording.looking.replace(Some(looking));
        Ok(recording)
    }

    /// Ends it. What is told then comes a moment later.
    pub(super) fn end(&self, end: End) {
        self.end.set(end);
        self.looking.take();
        // Fails where it has ended already.
        let _ = self.recorder.stop();
    }

    /// How long it takes so far.
    pub(super) fn duration_ms(&self) -> f64 {
        now_ms() - self.begun_ms
    }

    fn pending(&self, blob: &Blob, media: &str, ending: &str) -> Option<Pending> {
        let options = FilePropertyBag::new();
        options.set_type(media.split(';').next().unwrap_or_default());
        let name = format!("voice.{ending}");
        let parts = Array::of1(blob);
        let file = File::new_with_blob_sequence_and_options(&parts, &name, &options).ok()?;
        // Before the first look there is no sound to speak of; but a wave form is what makes it a voice note.
        let duration_ms = (self.duration_ms() as u32).max(1);
        let voice = Voice { duration_ms, waveform: steps(&self.peaks.borrow(), STEPS) };
        Some(Pending { voice: Some(voice), ..Pending::new(file) })
    }

    fn close(&self) {
        self.looking.take();
        release(&self.stream);
        // Fails where it is closed already.
        let _ = self.audio.close();
    }
}

async fn microphone() -> Result<MediaStream, JsValue> {
    let constraints = MediaStreamConstraints::new();
    constraints.set_audio(&JsValue::TRUE);
    let devices = window().navigator().media_devices()?;
    let asked = devices.get_user_media_with_constraints(&constraints)?;
    Ok(JsFuture::from(asked).await?.unchecked_into())
}

fn reason(error: &JsValue) -> Text {
    match error.dyn_ref::<DomException>().map(DomException::name).as_deref() {
        Some("NotAllowedError" | "SecurityError") => text::MIC_REFUSED,
        _ => text::MIC_MISSING,
    }
}

/// The microphone is free again, and the browser shows no more that it is used.
fn release(stream: &MediaStream) {
    for track in stream.get_tracks() {
        track.unchecked_into::<MediaStreamTrack>().stop();
    }
}

/// How loud it is now: samples lie around 128.
fn peak(analyser: &AnalyserNode, samples: &mut [u8]) -> u8 {
    analyser.get_byte_time_domain_data(samples);
    let loudest = samples.iter().map(|sample| sample.abs_diff(128)).max().unwrap_or_default();
    loudest.saturating_mul(2)
}

fn now_ms() -> f64 {
    window().performance().map(|it| it.now()).unwrap_or_default()
}

/// At most so many steps, each as loud as the loudest that it stands for.
pub(super) fn steps(peaks: &[u8], count: usize) -> Vec<u8> {
    let count = count.min(peaks.len());
    let part = |at: usize| &peaks[at * peaks.len() / count..(at + 1) * peaks.len() / count];
    (0..count).map(|at| part(at).iter().copied().max().unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::steps;

    #[test]
    fn a_wave_form_is_made_shorter_by_the_loudest() {
        assert!(steps(&[], 4).is_empty());
        assert_eq!(steps(&[1, 2], 4), [1, 2]);
        assert_eq!(steps(&[1, 5, 2, 9, 3, 0], 3), [5, 9, 3]);
        assert_eq!(steps(&[7; 1000], 64), [7; 64]);
    }
}
