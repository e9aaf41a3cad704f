//! Numbers and times as a person in this place and language reads them, by the browser's `Intl`.

use super::{
    language::{self, Language},
    text,
};
use leptos::prelude::window;
use std::cell::RefCell;
use wasm_bindgen::JsValue;
use web_sys::js_sys::{
    Array, Date, Function,
    Intl::{DateTimeFormat, NumberFormat, PluralRules},
    Object, Reflect,
};

const DAY_MS: f64 = 86_400_000.0;

/// The latest time that a `Date` can hold. A sender may claim any.
const LATEST_MS: u64 = 8_640_000_000_000_000;

/// What writes numbers and times in one language.
struct Formats {
    number: Function,
    plurals: PluralRules,
    clock: Function,
    day: Function,
    date: Function,
    short: Function,
    full: Function,
}

thread_local! {
    static FORMATS: RefCell<Option<Formats>> = const { RefCell::new(None) };
}

/// From now on numbers and times are written as in the language that holds.
pub(super) fn speak() {
    FORMATS.set(None);
}

/// Loads what the browser knows of this language's times, which takes as long as all else about the first messages.
pub(super) fn prepare() {
    with(|_| ());
}

fn with<T>(act: impl FnOnce(&Formats) -> T) -> T {
    FORMATS.with_borrow_mut(|formats| {
        act(formats.get_or_insert_with(|| Formats::of(language::spoken())))
    })
}

impl Formats {
    fn of(language: Language) -> Self {
        let locale = locale(language);
        let time =
            |options: &[(&str, &str)]| DateTimeFormat::new(&locale, &object(options)).format();
        Self {
            number: NumberFormat::new(&locale, &Object::new()).format(),
            plurals: PluralRules::new(&locale, &Object::new()),
            clock: time(&[("timeStyle", "short")]),
            day: time(&[("weekday", "long"), ("day", "numeric"), ("month", "long")]),
            date: time(&[("dateStyle", "long")]),
            short: time(&[("day", "numeric"), ("month", "short")]),
            full: time(&[("dateStyle", "full"), ("timeStyle", "short")]),
        }
    }
}

/// The language as it is spoken where the person is, if the browser says so: times differ between en-GB and en-US.
fn locale(language: Language) -> Array {
    let tag = language.tag();
    let languages = window().navigator().languages().into_iter();
    let here =
        languages.filter_map(|it| it.as_string()).find(|it| it.split('-').next() == Some(tag));
    Array::of1(&JsValue::from_str(here.as_deref().unwrap_or(tag)))
}

fn object(options: &[(&str, &str)]) -> Object {
    let chosen = Object::new();
    for (key, value) in options {
        // Fails on frozen objects only.
        let _ = Reflect::set(&chosen, &(*key).into(), &(*value).into());
    }
    chosen
}

/// A number as this language writes it.
pub(super) fn number(number: f64) -> String {
    write(|formats| &formats.number, &JsValue::from_f64(number))
}

/// So many bytes, in the unit that is read best.
pub(super) fn size(bytes: f64) -> String {
    let units = [("gigabyte", 1e9), ("megabyte", 1e6), ("kilobyte", 1e3)];
    let (unit, of) = units.into_iter().find(|(_, of)| bytes >= *of).unwrap_or(("byte", 1.0));
    let options = object(&[("style", "unit"), ("unit", unit)]);
    // Fails on frozen objects only.
    let _ = Reflect::set(&options, &"maximumFractionDigits".into(), &1.into());
    let format = NumberFormat::new(&locale(language::spoken()), &options).format();
    let written = format.call1(&JsValue::UNDEFINED, &JsValue::from_f64(bytes / of));
    written.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// Which plural a number takes in this language, as the Unicode plural rules call it.
pub(super) fn plural(number: f64) -> String {
    with(|formats| formats.plurals.select(number).into())
}

/// The day of the calendar here, as a number.
pub(super) fn day(unix_ms: u64) -> i64 {
    let date = date(unix_ms);
    let local = date.get_time() - date.get_timezone_offset() * 60_000.0;
    (local / DAY_MS).floor() as i64
}

/// The time of day.
pub(super) fn clock(unix_ms: u64) -> String {
    write(|formats| &formats.clock, &date(unix_ms))
}

/// The time of day for what is of today, else the day in short.
pub(super) fn short(unix_ms: u64) -> String {
    let today = day(Date::now() as u64) == day(unix_ms);
    if today { clock(unix_ms) } else { write(|formats| &formats.short, &date(unix_ms)) }
}

/// Day and time in full.
pub(super) fn full(unix_ms: u64) -> String {
    write(|formats| &formats.full, &date(unix_ms))
}

/// A day's name, with the year where it is not this one.
pub(super) fn day_name(unix_ms: u64) -> String {
    let now = Date::now() as u64;
    match day(now) - day(unix_ms) {
        0 => text::TODAY.say(),
        1 => text::YESTERDAY.say(),
        _ if date(now).get_full_year() == date(unix_ms).get_full_year() => {
            write(|formats| &formats.day, &date(unix_ms))
        }
        _ => write(|formats| &formats.date, &date(unix_ms)),
    }
}

/// As the `datetime` attribute wants it.
pub(super) fn machine(unix_ms: u64) -> String {
    date(unix_ms).to_iso_string().into()
}

fn date(unix_ms: u64) -> Date {
    Date::new(&JsValue::from_f64(unix_ms.min(LATEST_MS) as f64))
}

fn write(format: impl FnOnce(&Formats) -> &Function, value: &JsValue) -> String {
    let written = with(|formats| format(formats).call1(&JsValue::UNDEFINED, value));
    written.ok().and_then(|text| text.as_string()).unwrap_or_default()
}
