import Decoding
import Imaging

func decode(_ file: [UInt8], workingSize: Int? = nil) throws(ImagingError) -> DecodedPhoto {
  try PhotoDecoder.decode(file.span.bytes, workingSize: workingSize)
}
