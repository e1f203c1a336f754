#include "site-gen/mustache.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <utility>

namespace daybook::site_gen {

struct Mustache::Piece {
    enum class Kind { text, line_end, escaped, raw, section, inverted };
    Kind kind;
    std::string text{};               ///< or the name as it stands in the tag
    std::vector<std::string> name{};  ///< of a value or section, taken apart at its dots
    std::vector<Piece> inside{};
};

namespace {

using base::Error;
using base::ErrorKind;
using base::json::Value;
using Piece = Mustache::Piece;
using Pieces = std::vector<Piece>;

constexpr int kMaxPartialDepth = 4;

/// Reads a template and those that it includes.
class Parser {
public:
    Parser(std::string_view name, const TextOfTemplate& text_of, int depth = 0)
        : name_(name), text_of_(text_of), rest_(text_of(name)), depth_(depth) {}
    Pieces all() { return until(""); }

private:
    [[noreturn]] void refuse(std::string_view why) const {
        throw Error::make(ErrorKind::internal, "template '{}' does not parse: {}", name_, why);
    }
    void add_text(std::string_view text, Pieces& out) const;
    std::string_view take_tag(bool& raw);
    Pieces until(const std::string& section);
    void add_tag(std::string_view tag, bool raw, Pieces& out);
    void include(std::string_view name, Pieces& out) const;

    std::string name_;
    const TextOfTemplate& text_of_;
    std::string_view rest_;
    int depth_;
};

void Parser::add_text(std::string_view text, Pieces& out) const {
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        if (end > 0) out.push_back({Piece::Kind::text, std::string(text.substr(0, end))});
        out.push_back({Piece::Kind::line_end});
        text.remove_prefix(end + 1);
    }
    if (!text.empty()) out.push_back({Piece::Kind::text, std::string(text)});
}

/// What stands between the braces at which the rest begins.
std::string_view Parser::take_tag(bool& raw) {
    raw = rest_.starts_with("{{{");
    const std::size_t braces = raw ? 3 : 2, end = rest_.find(raw ? "}}}" : "}}", braces);
    if (end == std::string_view::npos) refuse("a tag is not closed");
    const auto tag = base::trim(rest_.substr(braces, end - braces));
    rest_.remove_prefix(end + braces);
    if (tag.empty()) refuse("a tag is empty");
    return tag;
}

Pieces Parser::until(const std::string& section) {
    Pieces out;
    while (!rest_.empty()) {
        const auto text = rest_.substr(0, rest_.find("{{"));
        add_text(text, out);
        rest_.remove_prefix(text.size());
        if (rest_.empty()) break;
        bool raw = false;
        const auto tag = take_tag(raw);
        if (raw || tag.front() != '/') {
            add_tag(tag, raw, out);
            continue;
        }
        if (section.empty() || base::trim(tag.substr(1)) != section)
            refuse(fmt::format("{{{{{}}}}} closes nothing", tag));
        return out;
    }
    if (!section.empty()) refuse(fmt::format("the section {} is not closed", section));
    return out;
}

void Parser::add_tag(std::string_view tag, bool raw, Pieces& out) {
    const bool section = !raw && (tag.front() == '#' || tag.front() == '^');
    if (!raw && tag.front() == '>') return include(base::trim(tag.substr(1)), out);
    Piece piece{raw                  ? Piece::Kind::raw
                : tag.front() == '#' ? Piece::Kind::section
                : section            ? Piece::Kind::inverted
                                     : Piece::Kind::escaped};
    piece.text = section ? base::trim(tag.substr(1)) : tag;
    for (const auto part : base::split(piece.text, '.')) piece.name.emplace_back(part);
    if (section) piece.inside = until(piece.text);
    out.push_back(std::move(piece));
}

void Parser::include(std::string_view name, Pieces& out) const {
    if (depth_ == kMaxPartialDepth)
        throw Error::make(ErrorKind::internal, "template '{}' includes itself", name_);
    for (auto& piece : Parser(name, text_of_, depth_ + 1).all()) out.push_back(std::move(piece));
}

/// The values that names are looked for in, the innermost first.
struct Scope {
    const Value& value;
    const Scope* around = nullptr;
};

const Value* member(const Value& value, std::string_view name) {
    if (!value.is_object()) return nullptr;
    for (const auto& [key, one] : value.as_object())
        if (key == name) return &one;
    return nullptr;
}

const Value* find(const Scope& scope, const std::vector<std::string>& name) {
    for (const auto* at = &scope; at != nullptr; at = at->around) {
        const Value* found = &at->value;
        for (const auto& part : name)
            if ((found = member(*found, part)) == nullptr) break;
        if (found != nullptr) return found;
    }
    return nullptr;
}

/// Whether a section shows what stands in it.
bool is_there(const Value* value) {
    if (value == nullptr || value->is_null()) return false;
    if (value->is_bool()) return value->as_bool();
    if (value->is_string()) return !value->as_string().empty();
    return !value->is_array() || !value->as_array().empty();
}

class Writer {
public:
    void write(const Pieces& pieces, const Scope& scope) {
        for (const auto& piece : pieces) write(piece, scope);
    }
    std::string finish() && {
        end_line("");
        return std::move(out_);
    }

private:
    void write(const Piece& piece, const Scope& scope);
    void write_value(const Piece& piece, const Value* value);
    void write_section(const Pieces& inside, const Scope& scope);
    void end_line(std::string_view end);

    std::string out_;
    std::size_t line_ = 0;  ///< where the line begins in what was written
    bool line_has_section_ = false;
};

void Writer::write(const Piece& piece, const Scope& scope) {
    if (piece.kind == Piece::Kind::text) return void(out_ += piece.text);
    if (piece.kind == Piece::Kind::line_end) return end_line("\n");
    const auto* value = find(scope, piece.name);
    if (piece.kind == Piece::Kind::escaped || piece.kind == Piece::Kind::raw)
        return write_value(piece, value);
    if (is_there(value) == (piece.kind == Piece::Kind::inverted)) return;
    if (piece.kind == Piece::Kind::inverted) return write_section(piece.inside, scope);
    if (!value->is_array()) return write_section(piece.inside, {*value, &scope});
    for (const auto& item : value->as_array()) write_section(piece.inside, {item, &scope});
}

void Writer::write_value(const Piece& piece, const Value* value) {
    if (value == nullptr) return;
    if (value->is_number()) out_ += value->as_number_text();
    if (!value->is_string()) return;
    if (piece.kind == Piece::Kind::raw) out_ += value->as_string();
    else base::append_html(out_, value->as_string());
}

void Writer::write_section(const Pieces& inside, const Scope& scope) {
    line_has_section_ = true;
    write(inside, scope);
    line_has_section_ = true;
}

/// A line that held the tags of sections and shows nothing is no line.
void Writer::end_line(std::string_view end) {
    const bool blank =
        std::string_view(out_).substr(line_).find_first_not_of(" \t") == std::string_view::npos;
    if (line_has_section_ && blank) out_.resize(line_);
    else out_ += end;
    line_ = out_.size();
    line_has_section_ = false;
}

}  // namespace

Mustache::Mustache(std::string_view name, const TextOfTemplate& text_of)
    : pieces_(Parser(name, text_of).all()) {}
Mustache::~Mustache() = default;
Mustache::Mustache(Mustache&&) noexcept = default;

std::string Mustache::render(const Value& value) const {
    Writer writer;
    writer.write(pieces_, {value});
    return std::move(writer).finish();
}

}  // namespace daybook::site_gen
