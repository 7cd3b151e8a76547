CREATE TABLE acts (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL,
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        path TEXT NOT NULL,
        reference TEXT NOT NULL,
        body TEXT,
        state TEXT NOT NULL,
        turn INTEGER NOT NULL,
        priority INTEGER NOT NULL,
        created_at REAL NOT NULL,
        due_at REAL NOT NULL DEFAULT 0,
        expires_at REAL,
        settled_at REAL,
        attempts INTEGER NOT NULL DEFAULT 0,
        reason TEXT NOT NULL DEFAULT '',
        status INTEGER,
        code TEXT NOT NULL DEFAULT '',
        detail TEXT NOT NULL DEFAULT '',
        response TEXT
    );
CREATE INDEX acts_open ON acts (subject, id) WHERE state IN ('waiting', 'refused');
CREATE INDEX acts_due ON acts (priority, due_at, id) WHERE turn = 1 AND state = 'waiting';
CREATE INDEX acts_expiring ON acts (expires_at) WHERE state = 'waiting' AND expires_at IS NOT NULL;
CREATE INDEX acts_past ON acts (state, settled_at) WHERE state <> 'waiting';
CREATE VIEW entries AS SELECT id, key, kind, subject, path, reference, body, state, priority,
        created_at, expires_at, settled_at, attempts, reason, status, code, detail, response FROM acts;
CREATE VIEW open AS SELECT id, subject FROM acts WHERE state IN ('waiting', 'refused');
CREATE VIEW ready AS SELECT id, priority, due_at FROM acts WHERE turn = 1 AND state = 'waiting';
CREATE VIEW expiring AS SELECT id, expires_at FROM acts
        WHERE state = 'waiting' AND expires_at IS NOT NULL;
CREATE VIEW past AS SELECT id, state, settled_at FROM acts WHERE state <> 'waiting';
CREATE TABLE counters (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, value INTEGER NOT NULL);
CREATE TABLE reads (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        value TEXT NOT NULL,
        etag TEXT NOT NULL,
        fetched_at REAL NOT NULL
    );
INSERT INTO acts (id, key, kind, subject, path, reference, body, state, turn, priority, created_at, due_at, expires_at, settled_at, attempts, reason, status, code, detail, response) VALUES (1, '8d363f2f-6096-43b8-a23f-fa27330a93cb', 'ticket', 'waiting', '/v1/tickets', 'waiting', '{"description": "Le robinet fuit", "reference": "waiting"}', 'waiting', 1, 3, 1795514400.0, 0.0, 4387514400.0, NULL, 0, '', NULL, '', '', NULL);
INSERT INTO acts (id, key, kind, subject, path, reference, body, state, turn, priority, created_at, due_at, expires_at, settled_at, attempts, reason, status, code, detail, response) VALUES (2, '082d8184-99d6-4c9d-9524-11fee30acaec', 'ticket', 'waiting', '/v1/tickets', 'waiting', '{"description": "encore", "reference": "waiting"}', 'waiting', 0, 0, 1795514400.0, 0.0, NULL, NULL, 0, '', NULL, '', '', NULL);
INSERT INTO acts (id, key, kind, subject, path, reference, body, state, turn, priority, created_at, due_at, expires_at, settled_at, attempts, reason, status, code, detail, response) VALUES (3, '72e17da6-9978-49df-a9a6-c29752e77bcf', 'ticket', 'refused', '/v1/tickets', 'refused', '{"description": "Le robinet fuit", "reference": "refused"}', 'refused', 1, 0, 1795514400.0, 0.0, NULL, 1795514400.0, 1, '', 422, 'invalid', 'too long', NULL);
INSERT INTO acts (id, key, kind, subject, path, reference, body, state, turn, priority, created_at, due_at, expires_at, settled_at, attempts, reason, status, code, detail, response) VALUES (4, '5ea20180-7ab9-4c2d-8dea-ade1db49f3ad', 'ticket', '', '', 'delivered', NULL, 'delivered', 0, 0, 1795514400.0, 0.0, NULL, 1795514400.0, 1, '', NULL, '', '', '{"reference": "T100001"}');
INSERT INTO acts (id, key, kind, subject, path, reference, body, state, turn, priority, created_at, due_at, expires_at, settled_at, attempts, reason, status, code, detail, response) VALUES (5, '9c0d72b6-30f3-491e-af76-082fcf45a0cf', 'ticket', '', '', 'expired', NULL, 'expired', 0, 0, 1795514400.0, 0.0, NULL, 1795514400.0, 0, '', NULL, '', '', NULL);
INSERT INTO acts (id, key, kind, subject, path, reference, body, state, turn, priority, created_at, due_at, expires_at, settled_at, attempts, reason, status, code, detail, response) VALUES (6, '90e3af82-7385-400a-b504-f66279dcf52f', 'ticket', 'later', '/v1/tickets', 'later', '{"description": "Le robinet fuit", "reference": "later"}', 'waiting', 1, 0, 1795514400.0, 1795514700.0, NULL, NULL, 1, 'http 503', NULL, '', '', NULL);
INSERT INTO counters (id, name, value) VALUES (1, '', 482715);
INSERT INTO reads (id, name, value, etag, fetched_at) VALUES (1, 'agency', '{"name": "Les Tilleuls"}', 'etag-1', 1795514400.0);
PRAGMA user_version = 1;
