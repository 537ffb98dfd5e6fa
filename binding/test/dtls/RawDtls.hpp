#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <vector>

#include "test/dtls/DtlsPair.hpp"
#include "transport/OpenSsl.hpp"
#include "transport/OpenSslCertificate.hpp"

namespace rtcwire::test {

/// DTLS made of nothing but OpenSSL, to behave in ways DtlsTransport does not.
class RawDtls : public DatagramTransport::Receiver {
 public:
  RawDtls(DatagramTransport& lower, const Certificate* certificate) : lower_(lower) {
    initOpenSsl();
    context_.reset(SSL_CTX_new(DTLS_method()));
    SSL_CTX_set_options(context_.get(), SSL_OP_NO_QUERY_MTU);
    SSL_CTX_set_security_level(context_.get(), 0);
    if (certificate != nullptr) {
      SSL_CTX_use_certificate(context_.get(), OpenSslCertificate::of(*certificate).x509());
      SSL_CTX_use_PrivateKey(context_.get(), OpenSslCertificate::of(*certificate).key());
    }
    lower_.setReceiver(this);
  }

  ~RawDtls() { lower_.setReceiver(nullptr); }

  SSL_CTX* context() { return context_.get(); }
  SSL* ssl() { return ssl_.get(); }

  void connect(long mtu = 1200) {
    prepare(mtu);
    SSL_set_connect_state(ssl_.get());
    advance();
  }

  void accept() {
    prepare(1200);
    SSL_set_accept_state(ssl_.get());
  }

  bool isConnected() const { return SSL_is_init_finished(ssl_.get()) == 1; }

  void onDatagram(BytesView datagram) override {
    BIO_write(SSL_get_rbio(ssl_.get()), datagram.data, static_cast<int>(datagram.size));
    advance();
  }

  /// Handshakes or reads as far as the input goes and sends what comes of it.
  void advance() {
    if (SSL_do_handshake(ssl_.get()) == 1) {
      uint8_t plaintext[2048];
      int size = 0;
      while ((size = SSL_read(ssl_.get(), plaintext, sizeof plaintext)) > 0) {
        received.emplace_back(plaintext, plaintext + size);
      }
    }
    flush();
  }

  void flush() {
    uint8_t datagram[4096];
    int size = 0;
    while ((size = BIO_read(SSL_get_wbio(ssl_.get()), datagram, sizeof datagram)) > 0) {
      ++sent;
      lower_.send({datagram, static_cast<size_t>(size)}, 0);
    }
  }

  std::vector<std::vector<uint8_t>> received;
  int sent = 0;

 private:
  void prepare(long mtu) {
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_dgram_mem()), BIO_new(BIO_s_dgram_mem()));
    SSL_set_mtu(ssl_.get(), mtu);
  }

  DatagramTransport& lower_;
  SslCtxPtr context_;
  SslPtr ssl_;
};

}  // namespace rtcwire::test
