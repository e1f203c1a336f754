#include "api/beast_session.hpp"

#include "api/client.hpp"
#include "api/problem.hpp"

#include <boost/asio/post.hpp>

#include <fmt/format.h>

// What a client is answered: a text at once or as its reader takes it, or a stream piece by piece.
namespace daybook::api::connections {

namespace {

constexpr std::size_t kPiece = 128 * 1024;
/// What a client may still send behind an answer that ends its connection.
constexpr std::size_t kMostSwallowed = std::size_t{16} << 20;

}  // namespace

void Session::abandon() {
    if (answering_) break_off("the server stopped");
    ErrorCode ignored;
    stream_.socket().close(ignored);
}

void Session::send_ready(const std::shared_ptr<const ReadyAnswer>& ready, Headers& own) {
    response_ = {200, std::move(own), std::string()};
    if (shared_.stopping) keep_alive_ = false;
    pending_ = begin_head(200);
    for (const auto& [name, value] : response_.headers) append_header(pending_, name, value);
    pending_ += ready->head;
    end_head();
    text_ = request_.method == "HEAD" ? nullptr : SharedText(ready, &ready->body);
    if (!hold()) return refuse_large();
    begin_answer();
}

void Session::end_head() {
    if (!keep_alive_)
        append_header(pending_, "Connection", "close");
    else if (version_ < 11)
        append_header(pending_, "Connection", "keep-alive");
    pending_ += "\r\n";
}

void Session::refuse_body() {
    const auto refusal = body_too_large(most_);
    refuse_with(refusal.status, refusal.detail);
}

Response Session::refusal(int status, const std::string& detail) const {
    if (shared_.settings.refuse) return shared_.settings.refuse(request_, status, detail);
    return to_response({code_of_status(status), detail, {}, {}, {}}, {}, {});
}

void Session::refuse_with(Response response) {
    keep_alive_ = false;
    response_ = std::move(response);
    prepare();
    begin_answer();
}

bool Session::hold() {
    if (!text_ || text_->size() <= HeldTexts::kSmall) return true;
    auto ticket = shared_.held.hold(text_, client_of(request_));
    held_ = std::move(ticket.turn);
    return ticket.fits;
}

void Session::refuse_large() {
    text_ = nullptr;
    response_ = refusal(503, fmt::format("Answers of {} bytes in all wait for their readers to take them, a quarter of which one address may have. Take what was "
                                         "sent, or ask for smaller pages with size=; a .csv comes as it is read.", shared_.settings.max_held));
    response_.set("Retry-After", "2");
    prepare();
    begin_answer();
}

void Session::work() {
    try {
        response_ = shared_.handler(request_);
        open_body();
    } catch (const std::exception&) {
        response_ = to_response({ProblemCode::internal, {}, {}, {}, {}}, {}, {});
        pull_ = nullptr;
    }
    request_.turn.reset();
    prepare();
    const bool fits = hold();
    net::post(stream_.get_executor(), [self = shared_from_this(), fits] {
        if (fits) self->begin_answer();
        else self->refuse_large();
    });
}

void Session::open_body() {
    if (const auto* file = std::get_if<FileBody>(&response_.body))
        pull_ = read_pieces(*file, kPiece);
    else if (auto* source = std::get_if<BodySource>(&response_.body))
        pull_ = std::move(*source);
    if (!sends_body()) pull_ = nullptr;
}

void Session::prepare() {
    const auto length = body_length(response_);
    chunked_ = !length && version_ >= 11;
    // HTTP/1.0 knows the end of a stream only by the connection's.
    if (shared_.stopping || (!length && version_ < 11)) keep_alive_ = false;
    pending_ = begin_head(response_.status);
    for (const auto& [name, value] : response_.headers) append_header(pending_, name, value);
    if (chunked_ && !is_bodiless(response_.status))
        append_header(pending_, "Transfer-Encoding", "chunked");
    if (length && !is_bodiless(response_.status))
        append_header(pending_, "Content-Length", std::to_string(*length));
    end_head();
    text_ = nullptr;
    if (!sends_body()) return;
    if (auto* text = std::get_if<std::string>(&response_.body)) text_ = std::make_shared<const std::string>(std::move(*text));
    if (auto* text = std::get_if<SharedText>(&response_.body)) text_ = std::move(*text);
}

void Session::begin_answer() {
    answering_ = true;
    taken_ = sent_ = 0;
    // Of a stream nobody but its end says that it is whole.
    if (pull_) reset_when_closed(true);
    write();
}

void Session::reset_when_closed(bool reset) {
    if (std::exchange(resets_, reset) == reset) return;
    ErrorCode ignored;
    stream_.socket().set_option(net::socket_base::linger(reset, 0), ignored);
}

std::array<net::const_buffer, 2> Session::left() const {
    const auto text = text_ ? net::buffer(*text_) : net::const_buffer();
    if (sent_ < pending_.size()) return {net::buffer(pending_) + sent_, text};
    return {text + (sent_ - pending_.size()), net::const_buffer()};
}

void Session::write() {
    // The deadline is for each bit that the reader takes, so a slow line is served and a dead one
    // dropped.
    stream_.expires_after(seconds(shared_.settings.write_seconds));
    stream_.async_write_some(left(),
                             [self = shared_from_this()](ErrorCode ec, std::size_t n) {
                                 if (ec) return self->close(ec == beast::error::timeout ? "the reader took nothing for too long" : ec.message());
                                 self->sent_ += n;
                                 self->taken_ += n;
                                 if (self->sent_ < self->waiting()) {
                                     self->reset_when_closed(true);
                                     self->write();
                                 }
                                 else if (self->pull_)
                                     net::post(self->shared_.workers, [self] { self->pull(); });
                                 else
                                     self->finish();
                             });
}

void Session::pull() {
    bool broken = false;
    try {
        frame(pull_());
    } catch (const std::exception&) {
        broken = true;
    }
    if (broken || pending_.empty()) pull_ = nullptr;
    net::post(stream_.get_executor(), [self = shared_from_this(), broken] {
        if (broken)
            self->close("its source broke");
        else if (self->pending_.empty())
            self->finish();
        else
            self->write();
    });
}

void Session::frame(std::string piece) {
    sent_ = 0;
    const bool last = piece.empty();
    pending_ = !chunked_ ? std::move(piece)
               : last    ? "0\r\n\r\n"
                         : fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
    if (last) pull_ = nullptr;
}

void Session::finish() {
    answering_ = false;
    reset_when_closed(false);
    response_ = {};
    request_ = {};  // what it carried goes now, not with the next request
    pending_.clear();
    text_ = nullptr;
    held_.reset();
    if (keep_alive_) return read();
    // Closing with bytes unread would reset the connection and could take our answer with it: say that no
    // more comes, and swallow what the client still sends for a while.
    ErrorCode ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    stream_.expires_after(shared_.stopping ? milliseconds(500) : milliseconds(2000));
    swallow(kMostSwallowed);
}

void Session::break_off(std::string_view why) {
    answering_ = false;
    ErrorCode ignored;
    stream_.socket().set_option(net::socket_base::linger(true, 0), ignored);
    if (shared_.settings.cut) shared_.settings.cut(request_, response_, taken_, why);
}

void Session::close(std::string_view why) {
    if (answering_) break_off(why);
    ErrorCode ignored;
    stream_.socket().close(ignored);
    // A source may hold a running query; its end can take a while and belongs on a worker.
    if (pull_) net::post(shared_.workers, [source = std::exchange(pull_, nullptr)] {});
}

}  // namespace daybook::api::connections
