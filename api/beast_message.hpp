#pragma once

// Asio 1.74 uses std::exchange without including it, so this stands before everything.
#include <utility>

#include "api/http.hpp"
#include "api/proxies.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/message.hpp>

#include <memory>

/// Beast's messages as ours; for the listener alone.
namespace daybook::api {

/// What a request carries, as Beast gives it to us: each piece goes on to a RequestBody.
struct KeptBody {
    using value_type = std::shared_ptr<RequestBody>;
    class reader {
    public:
        template <bool is_request, class Fields>
        reader(boost::beast::http::header<is_request, Fields>&, value_type& body) : body_(body) {}
        void init(const boost::optional<std::uint64_t>&, boost::beast::error_code& ec) {
            body_ = std::make_shared<RequestBody>();
            ec = {};
        }
        template <class Buffers>
        std::size_t put(const Buffers& buffers, boost::beast::error_code& ec) {
            ec = {};
            std::size_t taken = 0;
            for (const boost::asio::const_buffer piece : boost::beast::buffers_range_ref(buffers)) {
                try {
                    body_->append({static_cast<const char*>(piece.data()), piece.size()});
                } catch (const std::exception&) {
                    ec = make_error_code(boost::system::errc::no_space_on_device);
                    return taken;
                }
                taken += piece.size();
            }
            return taken;
        }
        void finish(boost::beast::error_code& ec) { ec = {}; }

    private:
        value_type& body_;
    };
};

/// What was read of a request, without its body. `remote` is the peer's address.
Request take_request(boost::beast::http::request<KeptBody>& message, const std::string& remote, const Proxies& proxies);

/// "HTTP/1.1 200 OK", Server and Date, a line each.
std::string begin_head(int status);
/// A line more; nothing where name or value could not stand in one.
void append_header(std::string& head, std::string_view name, std::string_view value);

}  // namespace daybook::api
