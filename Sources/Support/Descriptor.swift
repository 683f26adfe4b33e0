internal import Glibc

/// Owns one open file descriptor and closes it when the last reference goes.
public final class Descriptor: Sendable {
  /// Stays valid for as long as this owner lives.
  public let number: Int32

  /// Takes ownership of `number`.
  public init(owning number: Int32) { self.number = number }

  deinit { close(number) }
}
