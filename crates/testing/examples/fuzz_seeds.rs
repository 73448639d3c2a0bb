//! `fuzz_seeds TARGET FOLDER`: writes the seeds of a fuzz target, one file each, for scripts/fuzz.sh.

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use yunheng_testing::fuzzing::TARGETS;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().ok_or("no target")?;
    let folder = PathBuf::from(arguments.next().ok_or("no folder")?);
    let target = TARGETS.iter().find(|target| target.name == name);
    let target = target.ok_or_else(|| format!("there is no target '{name}'"))?;
    for (number, seed) in (target.seeds)().into_iter().enumerate() {
        fs::write(folder.join(format!("seed-{number}")), seed)?;
    }
    Ok(())
}
