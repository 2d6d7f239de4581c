//! gzip and Zstandard, told by their magic bytes.

use crate::bytes::{Stream, read_up_to};
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::{self, BufRead, BufReader, Cursor, Read};

/// The stream itself, or what is packed in it.
pub fn unpack(mut stream: Stream) -> io::Result<Stream> {
    let mut magic = Vec::with_capacity(4);
    read_up_to(&mut stream, &mut magic, 4, |_| false)?;
    let kind = Packing::of(&magic);
    let whole = Cursor::new(magic).chain(stream);
    Ok(match kind {
        None => Box::new(whole),
        Some(Packing::Gzip) => Box::new(flate2::read::MultiGzDecoder::new(whole)),
        Some(Packing::Zstandard) => Box::new(Zstandard::new(whole)),
    })
}

enum Packing {
    Gzip,
    Zstandard,
}

impl Packing {
    fn of(magic: &[u8]) -> Option<Self> {
        match magic {
            [0x1f, 0x8b, 8, ..] => Some(Self::Gzip),
            // A frame, or a skippable frame before it (RFC 8878, section 3.1.2).
            [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18] => Some(Self::Zstandard),
            _ => None,
        }
    }
}

/// All frames of a Zstandard stream one after the other (`zstd` writes several when files are joined); ruzstd reads one.
struct Zstandard<R: Read> {
    source: BufReader<R>,
    decoder: FrameDecoder,
    in_frame: bool,
}

impl<R: Read> Zstandard<R> {
    fn new(source: R) -> Self {
        Self { source: BufReader::with_capacity(64 * 1024, source), decoder: FrameDecoder::new(), in_frame: false }
    }

    /// Opens the next frame; false at the end of the stream.
    fn next_frame(&mut self) -> io::Result<bool> {
        while !self.source.fill_buf()?.is_empty() {
            match self.decoder.reset(&mut self.source) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    io::copy(&mut (&mut self.source).take(u64::from(length)), &mut io::sink())?;
                }
                Err(fault) => return Err(io::Error::other(fault)),
            }
        }
        Ok(false)
    }
}

impl<R: Read> Read for Zstandard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.in_frame {
                if !self.next_frame()? {
                    return Ok(0);
                }
                self.in_frame = true;
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                self.decoder.decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1)).map_err(io::Error::other)?;
            }
            let count = self.decoder.read(buffer)?;
            if count > 0 {
                return Ok(count);
            }
            let (written, computed) = (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum());
            if written.is_some() && written != computed {
                return Err(io::Error::other("the checksum of the Zstandard frame is wrong"));
            }
            self.in_frame = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};
    use std::io::Write;

    fn unpacked(bytes: Vec<u8>) -> io::Result<String> {
        let mut text = String::new();
        unpack(Box::new(Cursor::new(bytes)))?.read_to_string(&mut text)?;
        Ok(text)
    }

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn plain_stays_plain() {
        assert_eq!(unpacked(b"ab".to_vec()).unwrap(), "ab");
        assert_eq!(unpacked(Vec::new()).unwrap(), "");
    }

    #[test]
    fn gzip_members_follow_each_other() {
        assert_eq!(unpacked([gzip("دبیر "), gzip("خبر")].concat()).unwrap(), "دبیر خبر");
    }

    #[test]
    fn zstd_frames_follow_each_other_over_a_skippable_one() {
        let frame = |text: &str| compress_to_vec(text.as_bytes(), CompressionLevel::Fastest);
        let skippable = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"xyz"].concat();
        assert_eq!(unpacked([skippable.clone(), frame("دبیر "), skippable, frame("خبر")].concat()).unwrap(), "دبیر خبر");
    }

    #[test]
    fn a_cut_archive_is_a_fault() {
        let mut bytes = gzip(&"متن بلند ".repeat(100));
        bytes.truncate(bytes.len() / 2);
        assert!(unpacked(bytes).is_err());
        let mut bytes = compress_to_vec("متن بلند ".repeat(100).as_bytes(), CompressionLevel::Fastest);
        bytes.truncate(bytes.len() - 3);
        assert!(unpacked(bytes).is_err());
    }
}
