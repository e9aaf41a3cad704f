//! Times as a person in this place and language reads them.

use leptos::prelude::window;
use wasm_bindgen::JsValue;
use web_sys::js_sys::{Array, Date, Function, Intl::DateTimeFormat, Object, Reflect};

const DAY_MS: f64 = 86_400_000.0;

/// The latest time that a `Date` can hold. A sender may claim any.
const LATEST_MS: u64 = 8_640_000_000_000_000;

thread_local! {
    static CLOCK: Function = format(&[("timeStyle", "short")]);
    static DAY: Function = format(&[("weekday", "long"), ("day", "numeric"), ("month", "long")]);
    static DATE: Function = format(&[("dateStyle", "long")]);
    static SHORT: Function = format(&[("day", "numeric"), ("month", "short")]);
    static FULL: Function = format(&[("dateStyle", "full"), ("timeStyle", "short")]);
}

/// The day of the calendar here, as a number.
pub(super) fn day(unix_ms: u64) -> i64 {
    let date = date(unix_ms);
    let local = date.get_time() - date.get_timezone_offset() * 60_000.0;
    (local / DAY_MS).floor() as i64
}

/// The time of day.
pub(super) fn clock(unix_ms: u64) -> String {
    CLOCK.with(|format| apply(format, unix_ms))
}

/// The time of day for what is of today, else the day in short.
pub(super) fn short(unix_ms: u64) -> String {
    let today = day(Date::now() as u64) == day(unix_ms);
    if today { clock(unix_ms) } else { SHORT.with(|format| apply(format, unix_ms)) }
}

/// Day and time in full.
pub(super) fn full(unix_ms: u64) -> String {
    FULL.with(|format| apply(format, unix_ms))
}

/// A day's name, with the year where it is not this one.
pub(super) fn day_name(unix_ms: u64) -> String {
    let now = Date::now() as u64;
    match day(now) - day(unix_ms) {
        0 => "Today".to_owned(),
        1 => "Yesterday".to_owned(),
        _ if date(now).get_full_year() == date(unix_ms).get_full_year() => {
            DAY.with(|format| apply(format, unix_ms))
        }
        _ => DATE.with(|format| apply(format, unix_ms)),
    }
}

/// As the `datetime` attribute wants it.
pub(super) fn machine(unix_ms: u64) -> String {
    date(unix_ms).to_iso_string().into()
}

fn date(unix_ms: u64) -> Date {
    Date::new(&JsValue::from_f64(unix_ms.min(LATEST_MS) as f64))
}

fn format(options: &[(&str, &str)]) -> Function {
    let chosen = Object::new();
    for (key, value) in options {
        // Fails on frozen objects only.
        let _ = Reflect::set(&chosen, &(*key).into(), &(*value).into());
    }
    let language = window().navigator().language();
    let locales = language.iter().map(|it| JsValue::from_str(it)).collect::<Array>();
    DateTimeFormat::new(&locales, &chosen).format()
}

fn apply(format: &Function, unix_ms: u64) -> String {
    let text = format.call1(&JsValue::UNDEFINED, &date(unix_ms));
    text.ok().and_then(|text| text.as_string()).unwrap_or_default()
}
