#include "harvesters/answers.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/json.hpp"

namespace daybook::harvesters {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

/// What was said of a kept answer, in a file beside it.
Value said_of(const Fetched& fetched, const std::string& source) {
    return Value::object({{"source", source},
                          {"final_url", fetched.final_url},
                          {"content_type", fetched.content_type},
                          {"etag", fetched.validators.etag},
                          {"last_modified", fetched.validators.last_modified},
                          {"sha256", fetched.digest.hex()}});
}

/// Null when there is none, or when it is not what it was: it is then got again.
Value kept(const fs::path& body, const fs::path& said) try {
    if (!fs::exists(body) || !fs::exists(said)) return {};
    auto out = base::json::parse(base::read_file(said, 1 << 16));
    return out.string_or("sha256", "") == base::sha256(base::read_file(body)).hex() ? out : Value{};
} catch (const Error&) {
    return {};
}

}  // namespace

Answers::Answers(Fetch fetch, fs::path folder, std::uint64_t most_bytes)
    : fetch_(std::move(fetch)), folder_(std::move(folder)), most_bytes_(most_bytes) {
    fs::create_directories(folder_);
}

Answer Answers::get(const Request& request, const std::string& source) {
    const auto name = base::sha256(request.url).hex();
    const auto body = folder_ / (name + ".body"), said = folder_ / (name + ".json"),
               coming = folder_ / (name + ".new");
    used_.insert(name);
    auto known = kept(body, said);
    const Validators validators{known.string_or("etag", ""), known.string_or("last_modified", "")};
    auto fetched = fetch_(request.url, coming, validators);
    // While it was awaited an erasure may have emptied the folder; that is no document that is gone.
    if (fetched.not_modified() && !fs::exists(body)) fetched = fetch_(request.url, coming, {});
    if (!fetched.not_modified()) {
        if (fetched.bytes > most_bytes_) {
            fs::remove(coming);
            throw Error::make(ErrorKind::exhausted,
                              "{} answers with {} bytes; the most that is read of a catalogue at once are {}",
                              request.url, fetched.bytes, most_bytes_);
        }
        fs::rename(coming, body);
        known = said_of(fetched, source);
        base::write_unflushed(said, base::json::write(known));
    } else if (known.string_or("source", "") != source) {
        base::write_unflushed(said, base::json::write(known.set("source", source)));
    }
    return {request, known.string_or("final_url", request.url), known.string_or("content_type", ""),
            base::read_file(body, most_bytes_)};
}

/// Whoever kept it for nobody, as programs before this one did, may have kept it for a source that is unread.
bool Answers::is_needed(const fs::path& kept, const std::set<std::string>& unread) const try {
    const auto name = kept.stem().string();
    if (used_.contains(name)) return true;
    if (unread.empty()) return false;
    const auto source =
        base::json::parse(base::read_file(folder_ / (name + ".json"), 1 << 16)).string_or("source", "");
    return source.empty() || unread.contains(source);
} catch (const Error&) {
    return false;
}

void Answers::forget_unused(const std::set<std::string>& unread) const {
    std::vector<fs::path> unused;
    for (const auto& entry : fs::directory_iterator(folder_))
        if (!is_needed(entry.path(), unread)) unused.push_back(entry.path());
    std::error_code ignored;
    for (const auto& file : unused) fs::remove(file, ignored);
}

Fetched keep_content(const SourceObject& object, const fs::path& to) {
    if (object.content) base::write_unflushed(to, *object.content);
    else fs::rename(object.content_file, to);
    base::flush(to);
    Fetched out;
    out.status = 200;
    out.final_url = object.url;
    out.content_type = object.format;
    out.digest = base::sha256_file(to);
    out.bytes = fs::file_size(to);
    return out;
}

}  // namespace daybook::harvesters
