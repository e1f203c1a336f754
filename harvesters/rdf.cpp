#include "harvesters/rdf.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <raptor2.h>

#include <algorithm>
#include <memory>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;

namespace {

constexpr std::size_t kMostStatements = 1'000'000;
constexpr std::string_view kRdfType = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

struct FreeRaptor {
    void operator()(raptor_world* world) const noexcept { raptor_free_world(world); }
    void operator()(raptor_parser* parser) const noexcept { raptor_free_parser(parser); }
    void operator()(raptor_uri* uri) const noexcept { raptor_free_uri(uri); }
};

/// What the callbacks of one parse write to. No exception crosses raptor's frames.
struct Reading {
    Graph graph;
    std::string complaint;
    bool too_much = false;
    raptor_parser* parser = nullptr;
};

const unsigned char* bytes(const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.c_str());
}
std::string raptor_text(const unsigned char* text) {
    return text == nullptr ? "" : reinterpret_cast<const char*>(text);
}

Term term_of(const raptor_term* term) {
    switch (term->type) {
        case RAPTOR_TERM_TYPE_URI: return {Term::Kind::iri, raptor_text(raptor_uri_as_string(term->value.uri))};
        case RAPTOR_TERM_TYPE_BLANK: return {Term::Kind::blank, "_:" + raptor_text(term->value.blank.string)};
        default:
            return {Term::Kind::literal, raptor_text(term->value.literal.string),
                    base::to_lower(raptor_text(term->value.literal.language))};
    }
}

void take_statement(void* data, raptor_statement* statement) {
    auto& reading = *static_cast<Reading*>(data);
    try {
        if (!reading.too_much)
            reading.graph.add(term_of(statement->subject), term_of(statement->predicate).value,
                              term_of(statement->object));
    } catch (const std::exception&) {
        reading.too_much = true;
        raptor_parser_parse_abort(reading.parser);
    }
}

void take_complaint(void* data, raptor_log_message* message) {
    auto& reading = *static_cast<Reading*>(data);
    if (message->level < RAPTOR_LOG_LEVEL_ERROR || !reading.complaint.empty() || message->text == nullptr)
        return;
    const int line = message->locator == nullptr ? 0 : raptor_locator_line(message->locator);
    reading.complaint = fmt::format("line {}: {}", std::max(line, 1), base::to_utf8(message->text));
}

/// Entities bring files and multiply; a catalogue needs none.
void refuse_entities(const std::string& text, const std::string& url) {
    if (text.find("<!ENTITY") != std::string::npos || text.find("<!DOCTYPE") != std::string::npos)
        throw Error::make(ErrorKind::bad_input,
                          "{} is refused: it declares a document type, with which entities come", url);
}

Graph read_with_raptor(const char* syntax, const std::string& text, const std::string& url) {
    Reading reading;
    const std::unique_ptr<raptor_world, FreeRaptor> world(raptor_new_world());
    raptor_world_set_log_handler(world.get(), &reading, take_complaint);
    const std::unique_ptr<raptor_parser, FreeRaptor> parser(raptor_new_parser(world.get(), syntax));
    const std::unique_ptr<raptor_uri, FreeRaptor> base(raptor_new_uri(world.get(), bytes(url)));
    if (!parser || !base) throw Error::make(ErrorKind::internal, "raptor2 has no reader for {}", syntax);
    reading.parser = parser.get();
    raptor_parser_set_option(parser.get(), RAPTOR_OPTION_NO_NET, nullptr, 1);
    raptor_parser_set_option(parser.get(), RAPTOR_OPTION_NO_FILE, nullptr, 1);
    raptor_parser_set_statement_handler(parser.get(), &reading, take_statement);
    const bool good = raptor_parser_parse_start(parser.get(), base.get()) == 0 &&
                      raptor_parser_parse_chunk(parser.get(), bytes(text), text.size(), 1) == 0;
    if (reading.too_much)
        throw Error::make(ErrorKind::exhausted, "{} has more than {} statements", url, kMostStatements);
    if (!good || !reading.complaint.empty())
        throw Error::make(ErrorKind::bad_input, "{} cannot be read as {}: {}", url, syntax,
                          reading.complaint.empty() ? "no reason is given" : reading.complaint);
    return std::move(reading.graph);
}

}  // namespace

void Graph::add(const Term& subject, const std::string& predicate, Term object) {
    if (++size_ > kMostStatements)
        throw Error::make(ErrorKind::exhausted, "more than {} statements", kMostStatements);
    const auto [at, is_new] = subjects_.try_emplace(subject.value);
    if (is_new) order_.push_back(subject.value);
    at->second.push_back({predicate, std::move(object)});
}

std::vector<Term> Graph::values(const std::string& subject, std::string_view predicate) const {
    std::vector<Term> out;
    const auto found = subjects_.find(subject);
    if (found == subjects_.end()) return out;
    for (const auto& statement : found->second)
        if (statement.predicate == predicate && std::ranges::find(out, statement.object) == out.end())
            out.push_back(statement.object);
    return out;
}

std::string Graph::text(const std::string& subject,
                        std::initializer_list<std::string_view> predicates) const {
    for (const auto predicate : predicates) {
        const auto all = values(subject, predicate);
        const auto english =
            std::ranges::find_if(all, [](const Term& term) { return term.language.starts_with("en"); });
        if (english != all.end()) return english->value;
        if (!all.empty() && all.front().kind != Term::Kind::blank) return all.front().value;
    }
    return "";
}

std::vector<std::string> Graph::of_type(std::string_view type) const {
    std::vector<std::string> out;
    for (const auto& subject : order_)
        if (std::ranges::any_of(values(subject, kRdfType), [&](const Term& term) { return term.value == type; }))
            out.push_back(subject);
    return out;
}

Graph read_rdf(std::string_view syntax, const std::string& text, const std::string& url) {
    if (syntax == "json-ld") return read_jsonld(text, url);
    if (syntax == "rdfxml") refuse_entities(text, url);
    return read_with_raptor(syntax == "rdfxml" ? "rdfxml" : "turtle", text, url);
}

std::string_view rdf_syntax(std::string_view content_type, std::string_view text) {
    const auto type = base::to_lower(base::trim(content_type.substr(0, content_type.find(';'))));
    if (type == "text/turtle" || type == "application/x-turtle" || type == "application/n-triples")
        return "turtle";
    if (type == "application/rdf+xml") return "rdfxml";
    if (type == "application/ld+json") return "json-ld";
    text = base::trim(text);
    if (text.starts_with('{') || text.starts_with("[{")) return "json-ld";
    return text.starts_with("<?xml") || text.starts_with("<rdf:") ? "rdfxml" : "turtle";
}

}  // namespace daybook::harvesters
