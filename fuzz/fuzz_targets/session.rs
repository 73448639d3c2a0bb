#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| yunheng_testing::fuzzing::run("session", input));
