//! A voice note in the conversation: its wave form, and a player in it.

use super::{
    blobs::Held,
    files::{FileRow, Of, playable},
    icons::{Glyph, Icon},
    recorder::steps,
    text,
};
use alcove_client::{FileState, FileView};
use leptos::{html, prelude::*, task::spawn_local};
use std::fmt::Write as _;

/// How many steps of a wave form are drawn.
const DRAWN: usize = 40;
/// How high the drawing is, in its own measure, and half of what is drawn for silence. All measures are whole numbers: to write and
/// read fractions would be some kilobytes more to download.
const HEIGHT: u32 = 320;
const SILENCE: u32 = 10;
/// How far a step is from the next.
const STEP: usize = 10;
/// How many places the slider has for a second.
const TICKS: f64 = 10.0;

#[component]
pub(super) fn VoiceNote(of: Of, file: FileView) -> impl IntoView {
    let media = playable(&file.media).unwrap_or_default();
    let seconds = f64::from(file.duration_ms) / 1000.0;
    let audio = NodeRef::<html::Audio>::new();
    let held = StoredValue::new_local(None::<Held>);
    let url = RwSignal::new(None::<String>);
    let playing = RwSignal::new(false);
    let at = RwSignal::new(0.0);
    let unplayed = RwSignal::new(false);
    on_cleanup(move || held.set_value(None));
    of.fetch_unasked(file.size);
    let press = move |_| {
        if let (Some(audio), true) = (audio.get_untracked(), url.with_untracked(Option::is_some)) {
            // Whether it plays is told by its events.
            let _ = if playing.get_untracked() {
                audio.pause().map(drop)
            } else {
                audio.play().map(drop)
            };
            return;
        }
        spawn_local(async move {
            let Some(parts) = of.read().await else { return };
            let sound = Held::new(&parts, media);
            url.try_set(sound.as_ref().map(Held::url));
            held.try_set_value(sound);
        });
    };
    let moved = move |_| {
        if let Some(audio) = audio.get_untracked() {
            at.set(audio.current_time().min(seconds));
        }
    };
    let seek = move |value: String| {
        let (Some(audio), Ok(to)) = (audio.get_untracked(), value.parse::<u32>()) else { return };
        let to = f64::from(to) / TICKS;
        audio.set_current_time(to);
        at.set(to);
    };
    let ended = move |_| {
        playing.set(false);
        at.set(0.0);
    };
    let failed = move |_| {
        // One without a source yet says so, too.
        if url.with_untracked(Option::is_some) {
            unplayed.set(true);
        }
    };
    let what = move || if playing.get() { text::PAUSE } else { text::PLAY };
    let name = move || text::with_name(what(), &text::VOICE_NOTE.say());
    let shown = Memo::new(move |_| of.state.get() == FileState::Here && !unplayed.get());
    let time = move || clock(if at.get() > 0.0 { at.get() } else { seconds.round() });
    let peaks = Signal::stored(steps(&file.waveform, DRAWN));
    let played = Signal::derive(move || at.get() / seconds);
    let row = StoredValue::new(file);
    let note = move || if unplayed.get() { text::FILE_UNPLAYED } else { text::Text::default() };
    view! {
        <Show when=move || shown.get() fallback=move || view! { <FileRow of file=row.get_value() note=note() /> }>
            <div class="voice" role="group" aria-label=text::VOICE_NOTE>
                <audio
                    node_ref=audio
                    autoplay
                    src=move || url.get()
                    on:play=move |_| playing.set(true)
                    on:pause=move |_| playing.set(false)
                    on:timeupdate=moved
                    on:ended=ended
                    on:error=failed
                ></audio>
                <button type="button" class="send ready" aria-label=name title=name on:click=press>
                    {move || view! { <Icon glyph=if playing.get() { Glyph::Pause } else { Glyph::Play } /> }}
                </button>
                <div class="voice-wave" dir="ltr">
                    <Wave peaks steps=DRAWN played />
                    <input
                        type="range"
                        min="0"
                        max=ticks(seconds)
                        aria-label=text::VOICE_POSITION
                        aria-valuetext=move || clock(at.get())
                        disabled=move || url.with(Option::is_none)
                        prop:value=move || ticks(at.get())
                        on:input:target=move |event| seek(event.target().value())
                    />
                </div>
                <span class="voice-time" dir="ltr">{time}</span>
            </div>
        </Show>
    }
}

/// A time on the slider.
fn ticks(seconds: f64) -> String {
    ((seconds * TICKS) as u32).to_string()
}

/// A wave form of so many steps; of the part that was played, a copy in full colour lies over it.
#[component]
pub(super) fn Wave(peaks: Signal<Vec<u8>>, steps: usize, played: Signal<f64>) -> impl IntoView {
    let all = move || peaks.with(|peaks| path(peaks));
    let part = move || {
        let share = played.get();
        let to = |all: usize| ((share * all as f64).round() as usize).min(all);
        peaks.with(|peaks| path(&peaks[..to(peaks.len())]))
    };
    let view_box = format!("0 0 {} {HEIGHT}", steps * STEP);
    view! {
        <svg class="wave" viewBox=view_box preserveAspectRatio="none" aria-hidden="true">
            <path class="wave-all" d=all />
            <path d=part />
        </svg>
    }
}

/// A stroke for each step.
fn path(peaks: &[u8]) -> String {
    let mut path = String::new();
    for (at, peak) in peaks.iter().enumerate() {
        // As ears hear it: what is half as loud still is well seen.
        let loudness = (f64::from(*peak) / 255.0).sqrt();
        let half = SILENCE + (loudness * f64::from(HEIGHT / 2 - 2 * SILENCE)).round() as u32;
        let (x, top, bottom) = (at * STEP + STEP / 2, HEIGHT / 2 - half, HEIGHT / 2 + half);
        // Writing to a text does not fail.
        let _ = write!(path, "M{x} {top}V{bottom}");
    }
    path
}

/// Minutes and seconds.
pub(super) fn clock(seconds: f64) -> String {
    let seconds = seconds as u64;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::{clock, path};

    #[test]
    fn a_wave_form_is_a_stroke_for_each_step() {
        assert_eq!(path(&[]), "");
        assert_eq!(path(&[0, 255]), "M5 150V170M15 10V310");
    }

    #[test]
    fn a_time_is_minutes_and_seconds() {
        assert_eq!(
            [clock(0.0), clock(9.9), clock(61.0), clock(3600.0)],
            ["0:00", "0:09", "1:01", "60:00"]
        );
    }
}
