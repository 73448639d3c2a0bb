//! Writes every sample document into a directory, and says how long each took.
//!
//! `cargo run --release --package yunheng-documents --example documents -- DIRECTORY [ROUNDS]`

use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use yunheng_documents::{FontMap, Fonts, render, system_font_directories};

#[path = "../tests/it/samples.rs"]
mod samples;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = PathBuf::from(arguments.next().ok_or("a directory to write into")?);
    let rounds: usize = arguments.next().map_or(Ok(1), |text| text.parse())?;
    std::fs::create_dir_all(&directory)?;
    let mut out = std::io::stdout().lock();

    let began = Instant::now();
    let fonts = Fonts::load(&system_font_directories(), &FontMap::default())?;
    writeln!(out, "fonts: {:.0?}", began.elapsed())?;
    for (family, name, path) in fonts.faces() {
        writeln!(out, "  {family}: {name} ({})", path.display())?;
    }
    for stand_in in fonts.stand_ins() {
        writeln!(out, "  stand-in for {}: {}", stand_in.role, stand_in.family)?;
    }

    for (name, document) in samples::all() {
        let mut times = Vec::new();
        let mut size = 0;
        for round in 0..rounds.max(1) {
            // Something else each time, as in life: the same document twice would come out of the cache.
            let document = another(document.clone(), round);
            let began = Instant::now();
            let pdf = render(&document, &fonts, "2026-11-22T08:00:00Z".parse()?)?;
            times.push(began.elapsed());
            size = pdf.len();
            std::fs::write(directory.join(format!("{name}.pdf")), &pdf)?;
        }
        let first = times.remove(0);
        writeln!(
            out,
            "{name}: first {:.1} ms, then {:.1} ms (median of {}), {} kB",
            milliseconds(first),
            median(&mut times).map_or(f64::NAN, milliseconds),
            times.len(),
            size / 1000
        )?;
    }
    Ok(())
}

fn another(document: yunheng_documents::Document, round: usize) -> yunheng_documents::Document {
    use yunheng_documents::Document::{Letter, Sheet};
    match document {
        Letter(mut letter) => {
            letter.attachments.push(format!("第{}次测量", round + 1));
            Letter(letter)
        }
        Sheet(mut sheet) => {
            sheet.number = Some(format!("YH-2026-{:06}", round + 1));
            Sheet(sheet)
        }
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn median(times: &mut [Duration]) -> Option<Duration> {
    times.sort_unstable();
    times.get(times.len() / 2).copied()
}
