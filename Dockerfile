# The pipeline as docker-compose.yml runs it. Fonts, what writes letters and the solver come with the packages.
FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Without the Node and the Postgres that come with the packages, which are optional: here they are the image's and the
# database's.
RUN npm ci --omit=dev --omit=optional && npm cache clean --force
COPY scripts/kuntasiirto.cjs scripts/launch.cjs scripts/
COPY pipeline pipeline
COPY sql sql
COPY scripts/deploy/every-night.ts scripts/deploy/
# No root: uid 1000, which must own the mounted folders. Files of personal data are 0600 whatever the umask.
USER node
ENTRYPOINT ["node", "scripts/kuntasiirto.cjs"]
