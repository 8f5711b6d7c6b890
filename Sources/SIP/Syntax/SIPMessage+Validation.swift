extension SIPMessage {
    /// Checks what every element checks before it acts on a message: RFC 3261 sections 8.1.1, 8.2.2 and 18.
    ///
    /// The six headers that every request has are present, once, and well formed, as are the routes and contacts that
    /// a dialog would take from it; CSeq names the request's method. Max-Forwards may be absent, as from RFC 2543.
    public func validate() throws(SIPParseError) {
        for name in [.from, .to, .callID, .cseq, .maxForwards] as [SIPHeaderName] {
            try requireAtMostOne(name)
        }
        let cseq = try self.cseq
        if case .request(let method, _) = startLine, cseq.method != method {
            guard method.isKnown else {
                throw SIPParseError(.unknownMethodMismatch, treatment: .respond(501))
            }
            throw failure(.methodMismatch)
        }
        _ = try topVia
        // A response with a second Via was not meant for a user agent: section 8.1.3.3.
        let vias = try self.vias
        guard isRequest || vias.count == 1 else { throw failure(.repeated(.via)) }
        _ = try from
        _ = try to
        _ = try callID
        _ = try maxForwards
        _ = try contacts
        _ = try routes
        _ = try recordRoutes
    }

    private func requireAtMostOne(_ name: SIPHeaderName) throws(SIPParseError) {
        var count = 0
        for field in headers.fields where field.code == name.code { count += 1 }
        guard count <= 1 else { throw failure(.repeated(name)) }
    }
}
